/** Sockets, and the models that they subscribe to. */
export interface Scene {
  sockets: number;
  models: number;
  /** Each socket subscribes to all models, which change in one poll. Otherwise it subscribes to one of them. */
  isBurst: boolean;
  /** Most CPU time of a delivery that is the target, divided by that of a raw write. */
  maxToRaw: number;
}

const BURST_CHANGES = 5;

function scenesOf(sockets: number, maxOfOne: number, maxOfMany: number): Scene[] {
  return [
    { sockets, models: 1, isBurst: false, maxToRaw: maxOfOne },
    { sockets, models: 100, isBurst: false, maxToRaw: maxOfMany },
  ];
}

/** Twice the deliveries of raw writes in the same CPU time. */
const BURST: Scene = { sockets: 1_000, models: BURST_CHANGES, isBurst: true, maxToRaw: 0.5 };

export const QUICK_SCENES: readonly Scene[] = [...scenesOf(1_000, 1.4, 1.8), BURST];
export const SCENES: readonly Scene[] = [
  ...QUICK_SCENES,
  ...scenesOf(5_000, 1.15, 1.35),
  ...scenesOf(10_000, 1.15, 1.35),
];
