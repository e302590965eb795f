/** Operations that many tests run as they are. Unless it says otherwise, the model is `m-1`. */

export const TYPENAME = '{ __typename }';
/** Refused by validation. */
export const UNKNOWN_FIELD = '{ nope }';

export const LIST_MODELS = '{ customizations { id } }';
export const LIST_STATUSES = '{ customizations { id status } }';
export const GET_MODEL = '{ customization(id: "m-1") { id } }';
export const GET_MODEL_BY_ID = 'query($id: ID!) { customization(id: $id) { id } }';

export const RESET_MODEL = 'mutation { resetModel(id: "m-1") { errors { message } } }';
export const DELETE_MODEL = 'mutation { deleteModel(id: "m-1") { deletedId } }';
export const TRAIN_MODEL =
  'mutation { trainModel(id: "m-1") { errors { __typename message transactionId } } }';
/** Trains a model of any id, whether or not it has new data. */
export const FORCE_TRAINING =
  'mutation($id: ID!) { trainModel(id: $id, input: { force: true }) { errors { message } } }';

export const WATCH_MODEL = 'subscription { modelStatus(id: "m-1") { id } }';
export const WATCH_MODEL_BY_ID = 'subscription($id: ID!) { modelStatus(id: $id) { id } }';
export const WATCH_STATUS = 'subscription { modelStatus(id: "m-1") { status } }';
export const WATCH_STATUSES = 'subscription { modelStatuses { status } }';
