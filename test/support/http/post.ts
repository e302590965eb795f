export interface JsonResponse {
  status: number;
  body: any;
}

/** Posts an operation as JSON and parses the response. */
export async function postQuery(
  endpoint: string,
  query: string,
  variables?: object,
  headers?: Record<string, string>,
): Promise<JsonResponse> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, body: await response.json() };
}
