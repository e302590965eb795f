/** The operation of every subscriber. */
export const QUERY = `subscription ($id: ID!) {
  modelStatus(id: $id) { id status progress since observedAt model { id name updated } }
}`;

/** The models of a run. */
export function modelIds(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `7c1f0a52-93de-4b6b-8f0e-${String(i).padStart(12, '0')}`);
}

/** A model in training, in the shape of the REST interface. `updated` is the current time. */
export function trainingModel(id: string, progress: number) {
  return {
    customization_id: id,
    name: `Model ${id.slice(-3)}`,
    language: 'en-US',
    dialect: 'en-US',
    base_model_name: 'en-US_Telephony',
    versions: ['en-US_Telephony.v2021-10-04'],
    description: 'Calls of the harbour pilots',
    owner: '297cfd08-330a-22ba-93ce-1a73f454dd98',
    created: '2026-03-04T09:15:27.410Z',
    updated: new Date().toISOString(),
    status: 'training' as const,
    progress,
  };
}
