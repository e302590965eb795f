import { spawnSync } from 'node:child_process';
import { existsSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './bin.ts';

/** A file system of its own. */
export interface SmallDisk {
  folder: string;
  fill(): void;
  /** As the kernel does after errors of a disk: also for files that are open. */
  makeReadOnly(): void;
}

const canMount =
  existsSync('/dev/loop-control') && spawnSync('unshare', ['--mount', 'mkfs.ext4', '-V']).status === 0;

/** These tests are skipped where no file system can be mounted, unless REQUIRE_ALL_TESTS is 1. */
export const hasSmallDisk = canMount || process.env['REQUIRE_ALL_TESTS'] === '1';
if (!hasSmallDisk)
  console.warn('mounting needs root and loop devices: the tests of broken disks are skipped');

/** A disk of 4 MB. It is unmounted when the test ends. */
export function mountSmallDisk(): SmallDisk {
  const folder = temporaryFolder();
  const image = join(temporaryFolder(), 'image');
  writeFileSync(image, '');
  truncateSync(image, 4 * 1024 * 1024);
  run('mkfs.ext4', '-q', image);
  run('mount', '-o', 'loop', image, folder);
  onTestFinished(() => run('umount', '--lazy', folder));
  return {
    folder,
    fill() {
      // In ever smaller pieces, so that nothing is left.
      for (let bytes = 1_000_000, i = 0; bytes > 1; i += 1)
        if (!canWrite(join(folder, `filler-${i}`), bytes)) bytes /= 10;
    },
    makeReadOnly: () => run('mount', '-o', 'remount,abort', folder),
  };
}

function canWrite(file: string, bytes: number): boolean {
  try {
    writeFileSync(file, Buffer.alloc(bytes));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false;
    throw error;
  }
}

function run(command: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
}
