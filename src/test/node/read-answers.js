// Reads COUNT Avro answers of a topic with KafkaJS, as a client that shares no code with Sluice, and prints each as JSON.
// usage: node read-answers.js BROKER REGISTRY_URL TOPIC COUNT
const { Kafka, logLevel } = require('kafkajs')
const { SchemaRegistry } = require('@kafkajs/confluent-schema-registry')

const [broker, registryUrl, topic, count] = process.argv.slice(2)

async function main() {
  const registry = new SchemaRegistry({ host: registryUrl })
  const kafka = new Kafka({ clientId: 'node', brokers: [broker], logLevel: logLevel.ERROR })
  const consumer = kafka.consumer({ groupId: 'node-' + process.pid, readUncommitted: false })
  await consumer.connect()
  await consumer.subscribe({ topics: [topic], fromBeginning: true })
  let left = Number(count)
  await consumer.run({
    eachMessage: async ({ message }) => {
      console.log('answer ' + JSON.stringify(await registry.decode(message.value)))
      if (--left === 0) process.exit(0)
    },
  })
}

main().catch(error => {
  console.error(error)
  process.exit(1)
})
