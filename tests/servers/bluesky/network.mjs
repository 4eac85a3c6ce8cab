// Starts PLC, PDS and AppView of Bluesky's own test network and prints their addresses as one JSON line.
// Ends when standard input closes, so it never outlives the test run that started it.
import { TestNetwork } from '@atproto/dev-env'

const network = await TestNetwork.create({
  dbPostgresSchema: 'regie',
  pds: { hostname: 'localhost', inviteRequired: false },
})
const { plc, pds, bsky } = network
console.log(JSON.stringify({ plc: plc.url, pds: pds.url, appview: bsky.url, process: process.pid }))

const end = async () => {
  setTimeout(() => process.exit(0), 3000).unref()
  await network.close().catch(() => {})
  process.exit(0)
}
process.stdin.resume()
process.stdin.on('end', end)
process.on('SIGTERM', end)
