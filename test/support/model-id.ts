/** The id of an example model of the embedded service. Its status is `ready`. */
export const READY_ID = '7c1f0a52-93de-4b6b-8f0e-5a2d4c6e9b13';
/** A well-formed id that no service knows. */
export const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';
