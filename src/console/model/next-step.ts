import type { ModelDetail } from '../state/model.ts';
import type { Row } from '../state/models.ts';

/** What the model is doing in a sentence, and the next sensible step. */
export interface NextStep {
  text: string;
  /** The id of the section where the step is made, or `train` for a training with default options. */
  target?: string;
  label?: string;
}

const list = new Intl.ListFormat('en');

export function nextStep(row: Row | undefined, { activity, trainability, failure }: ModelDetail): NextStep {
  const { status } = row ?? {};
  if (status === 'TRAINING') return { text: 'The service is training the model. This takes minutes.' };
  if (status === 'UPGRADING') return { text: 'The service is upgrading the model to a newer base model.' };
  if (activity?.kind === 'ANALYZING') {
    const names = [...activity.corpora, ...activity.grammars, ...(activity.words ? ['words'] : [])];
    return { text: `The service is analyzing ${list.format(names)}. Then the model can be trained.` };
  }
  const obstacles = trainability?.obstacles ?? [];
  if (failure || obstacles.some((each) => each.startsWith('INVALID'))) {
    const isWord = obstacles.includes('INVALID_WORDS');
    return {
      text: 'Correct or delete the invalid data, or train without it: see the options of the training.',
      target: isWord ? 'words' : obstacles.includes('INVALID_GRAMMARS') ? 'grammars' : 'corpora',
      label: isWord ? 'Fix words' : 'Fix the data',
    };
  }
  if (obstacles.includes('NO_DATA'))
    return {
      text: 'The model has no data yet. Add texts or words from your field.',
      target: 'corpora',
      label: 'Add data',
    };
  if (trainability?.trainable)
    return { text: 'The data has changed since the last training.', target: 'train', label: 'Train' };
  if (status === 'AVAILABLE') return { text: 'The model is trained and can be used for recognition.' };
  return { text: trainability?.advice ?? '' };
}
