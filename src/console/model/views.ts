/** The views of one model. They are a file of their own, which is loaded when the first of them is opened. */
export { Model } from './model.tsx';
export { NewModel } from '../new-model/new-model.tsx';
