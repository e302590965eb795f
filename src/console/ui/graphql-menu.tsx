import { useSignal } from '../reactive.ts';
import { REQUESTS, type Requests } from '../../client/generated/operations.ts';
import { hasCredential } from '../state/session.ts';
import { CopyButton } from './copy-button.tsx';
import { Dialog } from './dialog.tsx';
import { Icon } from './icon.tsx';

export interface GraphQLMenuProps {
  operation: keyof Requests;
  variables: object;
  /** The name of the file that goes to `variables.input.content.file`. */
  file?: string | undefined;
}

/** Shows what an action sends, to copy as an operation or as a curl command. */
export function GraphQLMenu({ operation, variables, file }: GraphQLMenuProps) {
  const isOpen = useSignal(false);
  return (
    <>
      <button
        type="button"
        class="quiet"
        title={`Show as GraphQL: ${operation}`}
        onClick={() => void (isOpen.value = true)}
      >
        <Icon name="code" />
      </button>
      {isOpen.value && (
        <Dialog title="As GraphQL" onClose={() => void (isOpen.value = false)}>
          <Code label="Operation" text={indent(REQUESTS[operation])} />
          <Code label="Variables" text={JSON.stringify(variables, undefined, 2)} />
          <Code label="curl" text={curlOf(REQUESTS[operation], variables, file)} />
        </Dialog>
      )}
    </>
  );
}

function Code({ label, text }: { label: string; text: string }) {
  return (
    <>
      <CopyButton label={label} text={text} />
      <pre tabIndex={0}>{text}</pre>
    </>
  );
}

const line = (depth: number) => `\n${'  '.repeat(depth)}`;

/** The client's documents have no white space. */
function indent(document: string): string {
  let depth = 0;
  return document
    .replaceAll(/\([^)]*\)|\.\.\.on \w+|[{} ]/g, (found) => {
      if (found === '{') return ` {${line(++depth)}`;
      if (found === '}') return line(--depth) + found + (depth > 0 ? line(depth) : '');
      if (found === ' ' && depth > 0) return line(depth);
      return found.replaceAll(/(?<=[\w!\]])\$/g, ', $$');
    })
    .replaceAll(/\n\s*(?=\n)/g, '');
}

function curlOf(query: string, variables: object, file: string | undefined): string {
  const command = `curl ${quoted(new URL('graphql', location.href).href)}`;
  const header = hasCredential.value ? ' -H "authorization: $AUTHORIZATION"' : '';
  const body = quoted(JSON.stringify({ query, variables }));
  if (file === undefined) return `${command} -H 'content-type: application/json'${header} --data ${body}`;
  const map = `-F 'map={"0":["variables.input.content.file"]}'`;
  return `${command}${header} -H 'graphql-require-preflight: true' --form-string operations=${body} ${map} -F ${quoted(`0=@"${file}"`)}`;
}

const quoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`;
