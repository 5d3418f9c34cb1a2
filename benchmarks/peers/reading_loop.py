"""What a strong engineer writes in an afternoon in Python: reads a topic, computes features and probabilities, counts the anomalies.

It stores nothing and promises nothing. librdkafka in batches, orjson, numpy, XGBoost on one thread. One argument: a JSON file that says
where the topic is, and which machines there are.
"""
import json
import resource
import sys
import time

import numpy as np
import orjson
import xgboost as xgb
from confluent_kafka import Consumer, TopicPartition

with open(sys.argv[1], encoding="utf-8") as file:
    task = json.load(file)
type_codes = {int(machine): code for machine, code in task["typeCodes"].items()}
threshold = np.float32(task["threshold"])
wanted = task["readings"]

booster = xgb.Booster({"nthread": 1})
booster.load_model(task["model"])
booster.set_param({"nthread": 1})

consumer = Consumer(
    {
        "bootstrap.servers": task["bootstrap"],
        "group.id": "python-loop",
        "enable.auto.commit": False,
        "auto.offset.reset": "earliest",
        # The default of a second has the client wait with a full socket.
        "fetch.queue.backoff.ms": 1,
        "queued.min.messages": 200_000,
        "queued.max.messages.kbytes": 65_536,
        "fetch.message.max.bytes": 4_194_304,
        "fetch.wait.max.ms": 50,
    }
)
consumer.assign([TopicPartition(task["topic"], partition, 0) for partition in range(task["partitions"])])


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def scored(messages):
    """How many of the messages are anomalous, and how many are to be refused."""
    loads = orjson.loads
    code_of = type_codes.get
    rows = []
    add = rows.append
    refused = 0
    for message in messages:
        try:
            reading = loads(message.value())
            code = code_of(reading["machineId"])
            if code is None:
                refused += 1
                continue
            add(
                (
                    reading["airTemperature"],
                    reading["processTemperature"],
                    reading["rotationalSpeed"],
                    reading["torque"],
                    reading["toolWear"],
                    code,
                )
            )
        except (ValueError, KeyError, TypeError):
            refused += 1
    if not rows:
        return 0, refused
    try:
        values = np.array(rows, dtype=np.float64)
    except ValueError:
        good = [row for row in rows if all(isinstance(value, (int, float)) for value in row)]
        refused += len(rows) - len(good)
        if not good:
            return 0, refused
        values = np.array(good, dtype=np.float64)
    air, process, speed, torque, wear, code = values.T
    matrix = np.empty((len(values), 11), dtype=np.float32)
    matrix[:, :5] = values[:, :5]
    matrix[:, 5] = process - air
    matrix[:, 6] = torque * speed / 1000
    matrix[:, 7] = wear / (speed + 1)
    matrix[:, 8] = torque / (speed + 1)
    matrix[:, 9] = process * wear
    matrix[:, 10] = code
    return int(np.count_nonzero(booster.inplace_predict(matrix) >= threshold)), refused


read = anomalous = refused_count = 0
started = started_cpu = None
while read < wanted:
    messages = consumer.consume(10_000, 0.05)
    if not messages:
        continue
    if started is None:
        started, started_cpu = time.perf_counter(), cpu_seconds()
    found, refused = scored(messages)
    read += len(messages)
    anomalous += found
    refused_count += refused
seconds, cpu = time.perf_counter() - started, cpu_seconds() - started_cpu
consumer.close()
print(
    json.dumps(
        {
            "readings": read,
            "anomalous": anomalous,
            "refused": refused_count,
            "seconds": seconds,
            "cpuSeconds": cpu,
            "memoryBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        }
    )
)
