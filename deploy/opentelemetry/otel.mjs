// Preload this file: NODE_OPTIONS="--import /path/to/otel.mjs" lexigate
// Beside it, once: npm install @opentelemetry/sdk-node
// The variables OTEL_* configure the SDK, see https://opentelemetry.io/docs/languages/sdk-configuration/
import { NodeSDK } from '@opentelemetry/sdk-node';

new NodeSDK().start();
