// A js-libp2p host that others use: a relay with the limits that it has by itself, and a server of AutoNAT.
// Other flags are those of peer.mjs.
process.argv.splice(2, 0, '--transports=tcp,ws', '--relayed', '--relay=limited', '--autonat')
await import('./peer.mjs')
