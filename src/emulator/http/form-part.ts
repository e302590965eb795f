import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy';
import type { Call } from '../service.ts';
import { BodyAborted, readBytes } from './body.ts';
import { ErrorReply, serviceError } from '../errors.ts';
import { TEXTS } from '../texts.ts';

/**
 * The bytes of an uploaded file as they arrive. A multipart body has the file in the part `name`. Any other body is the
 * file itself, regardless of its content type, because clients send many different ones.
 */
export function readFile(call: Call, name: string): AsyncIterable<Buffer> {
  const type = call.headers['content-type'] ?? '';
  const body = readBytes(call);
  return /^multipart\//i.test(type) ? readPart(body, type, name) : body;
}

/**
 * The content of the first part with a given name, as it arrives; the other parts are discarded. The stream ends only
 * after the end of the form: it fails with a 400 if the form is malformed or has no such part.
 */
export function readPart(
  body: AsyncIterable<Buffer>,
  contentType: string,
  name: string,
): AsyncIterable<Buffer> {
  const form = openForm(contentType);
  const content = new PassThrough();
  let isFound = false;
  form.on('file', (partName: string, part: BusboyFileStream) => {
    // The form reports the same error; without a listener here it would end the process.
    part.on('error', () => {});
    if (isFound || partName !== name) return void part.resume();
    isFound = true;
    return void part.pipe(content, { end: false });
  });
  // When the reader stops early, nothing reads the form any more.
  content.once('close', () => form.destroy());
  pipeline(body, form).then(
    () => (isFound ? content.end() : content.destroy(serviceError(400, TEXTS.missingPart(name)))),
    (error: Error) => content.destroy(toReadError(error)),
  );
  return content;
}

/** The parser accepts an empty boundary, which matches every line that begins with two dashes. */
const EMPTY_BOUNDARY = /;\s*boundary=(?:"")?\s*(?:;|$)/i;

/** Every part is read as a file, because fields are buffered. Throws a 400 if there is no usable boundary. */
function openForm(contentType: string): BusboyInstance {
  if (EMPTY_BOUNDARY.test(contentType)) throw serviceError(400, TEXTS.missingBoundary);
  // The parser accepts only the subtype form-data, but some clients send another one.
  const asFormData = contentType.replace(/^multipart\/[^;]*/i, 'multipart/form-data');
  try {
    return new Busboy({ headers: { 'content-type': asFormData }, isPartAFile: () => true });
  } catch {
    throw serviceError(400, TEXTS.missingBoundary);
  }
}

/** Errors of the body are passed on. All others come from the parser. */
function toReadError(error: Error): Error {
  const isOfBody = error instanceof ErrorReply || error instanceof BodyAborted;
  return isOfBody ? error : serviceError(400, TEXTS.malformedMultipart);
}
