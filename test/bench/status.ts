import { KINDS, startSubject, LOAD_CORE } from './subject.ts';
import { pinSelf, stopPeers } from './peer.ts';
pinSelf(LOAD_CORE);
const n = Number(process.argv[2] ?? 1000), m = Number(process.argv[3] ?? 1), rounds = Number(process.argv[4] ?? 5);
try {
  let bytes = 0; const subs = []; const t0 = performance.now();
  for (const kind of KINDS) { const s = await startSubject(kind, { sockets: n, models: m, profileDir: process.env.PROF }, bytes); bytes ||= s.payloadBytes; subs.push(s);
    console.log(kind, ((performance.now()-t0)/1000).toFixed(1), (s.memory.grownBytes/1024/n).toFixed(1), (s.memory.rssBytes/1024/1024).toFixed(0), s.payloadBytes); }
  for (let r = 0; r < rounds; r++) { const row = []; for (const s of subs) row.push(await s.measure(Math.max(2, Math.round(20000 / n)))); console.log(row.map(x => x.toFixed(2)).join(' '), (row[0]/row[1]).toFixed(2), (row[0]/row[2]).toFixed(2)); }
  console.log(((performance.now()-t0)/1000).toFixed(1));
} finally { await stopPeers(); process.exit(); }
