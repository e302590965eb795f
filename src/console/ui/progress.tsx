/** A bar with numbers. */
export function Progress({ label, done, total }: { label: string; done: number; total: number }) {
  return (
    <div>
      <progress aria-label={label} value={done} max={total || 1} />
      <small class="number">
        {label}: {done.toLocaleString()} of {total.toLocaleString()}
      </small>
    </div>
  );
}
