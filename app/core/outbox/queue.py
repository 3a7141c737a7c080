"""The outbox by way of Redis: ids of leased messages, for workers on any host. Only a worker loads this."""

from datetime import timedelta
from functools import partial

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.serializers import JSONSerializer

from app.core.db import transact
from app.core.outbox import actions
from app.core.outbox.actions import LEASE, Lease
from app.core.outbox.delivery import deliver
from app.core.outbox.dispatcher import lease_batch

QUEUE = "outbox"
QUEUED = 2  # batches that may wait in Redis; what waits longer than its lease is put there again
JOB_TIMEOUT = 300  # seconds; a run of `deliver` takes up nothing new after 30


def queue_of(connection: Redis) -> Queue:
    """The one queue of the outbox: RQ loses jobs of a worker that listens to several and is killed."""
    return Queue(QUEUE, connection=connection, serializer=JSONSerializer)


def enqueue_due(connection: Redis, lease_time: timedelta = LEASE) -> int:
    """Put the ids of due messages into Redis, batch by batch, but not more than workers can soon take.

    Raises RedisError.
    """
    queue, enqueued = queue_of(connection), 0
    while queue.count < QUEUED and (leases := lease_batch(lease_time)):
        try:
            queue.enqueue_call(
                "app.core.outbox.queue.deliver_queued",
                args=([list(one) for one in leases], lease_time.total_seconds()),
                timeout=JOB_TIMEOUT,
                result_ttl=0,
                failure_ttl=0,
                description="outbox",
            )
        except RedisError:
            transact(partial(actions.give_back, leases), repeatable=True)
            raise
        enqueued += len(leases)
    return enqueued


def deliver_queued(leases: list[list[int]], lease_seconds: float) -> None:
    """What an RQ worker runs."""
    deliver([Lease(*one) for one in leases], lease_time=timedelta(seconds=lease_seconds))
