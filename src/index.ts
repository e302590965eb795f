export { createGateway, type Gateway, type GatewayOptions, type UpstreamOptions } from './gateway.ts';
export { createEmulator, type Emulator, type EmulatorOptions } from './emulator/emulator.ts';
export { createWatson, type Watson, type WatsonClient, type WatsonOptions } from './watson/client.ts';
export { WatsonError } from './watson/errors.ts';
export { createLogger, type Logger } from './log.ts';
