/** The error body of the service itself. */
export function serviceError(code: number, error: string): Record<string, unknown> {
  return { code, code_description: 'Error', error };
}

/** The error body of the platform in front of the service. */
export function platformError(code: number, error: string): Record<string, unknown> {
  return { trace: 'trace-1', code, error, more_info: 'https://cloud.example.com/docs' };
}
