/** The properties of IBM's library that are credentials, or choose them. With others alone each caller sends its own (caller mode). */
const CREDENTIALS = new Set([
  'authtype',
  'apikey',
  'iamapikey',
  'username',
  'password',
  'bearertoken',
  'clientid',
  'clientsecret',
  'crtokenfilename',
  'iamprofileid',
  'iamprofilename',
  'iamprofilecrn',
  'scopeid',
]);

/** @param name as in the environment without its beginning (`AUTH_TYPE`), or as IBM's library has it (`authType`) */
export function isCredential(name: string): boolean {
  return CREDENTIALS.has(name.replaceAll('_', '').toLowerCase());
}
