//! dashmap: a map in shards, each under a lock of its own. A guard keeps what is looked at.

use dashmap::DashMap;
use objref_peers::{peer_main, pick, resident_bytes, word, Outcome, Setup, Workload};

struct Table {
    words: DashMap<(u64, u64), u64>,
    seed: u64,
    count: u64,
    threads: usize,
    operations: u64,
    bytes: f64,
}

impl Table {
    fn new(setup: &Setup) -> Table {
        let before = resident_bytes();
        let words = DashMap::new();
        for i in 0..setup.objects {
            words.insert((setup.seed, i), word(setup.seed, i));
        }
        let bytes = resident_bytes() - before;
        let (threads, operations) = (setup.threads, setup.operations);
        Table { words, seed: setup.seed, count: setup.objects, threads, operations, bytes }
    }

    fn look_up(&self, start: u64, operations: u64) -> Outcome {
        let mut outcome = Outcome::default();
        for i in 0..operations {
            match self.words.get(&(self.seed, pick(start + i, self.count))) {
                Some(found) => outcome.checksum = outcome.checksum.wrapping_add(*found),
                None => outcome.failures += 1,
            }
        }
        outcome
    }
}

struct Get(Table);

impl Workload for Get {
    fn run(&mut self, start: u64) -> Outcome {
        let table = &self.0;
        if table.threads < 2 {
            return table.look_up(start, table.operations);
        }
        let half = table.operations / 2;
        let mut outcome = Outcome::default();
        std::thread::scope(|scope| {
            let other = scope.spawn(|| table.look_up(start + half, table.operations - half));
            outcome.add(table.look_up(start, half));
            outcome.add(other.join().unwrap_or(Outcome { failures: 1, ..Default::default() }));
        });
        outcome
    }
}

struct Put(Table);

impl Workload for Put {
    fn run(&mut self, start: u64) -> Outcome {
        let table = &self.0;
        for at in start..start + table.operations {
            table.words.insert((!table.seed, at), word(table.seed, at));
        }
        Outcome::default()
    }

    fn settle(&mut self, start: u64) -> Outcome {
        let table = &self.0;
        let mut outcome = Outcome::default();
        for at in start..start + table.operations {
            match table.words.remove(&(!table.seed, at)) {
                Some((_, found)) => outcome.checksum = outcome.checksum.wrapping_add(found),
                None => outcome.failures += 1,
            }
        }
        outcome
    }
}

struct Bytes(Table);

impl Workload for Bytes {
    fn run(&mut self, _start: u64) -> Outcome {
        Outcome { failures: 0, checksum: self.0.operations, amount: self.0.bytes }
    }
}

fn main() {
    peer_main(
        "dashmap",
        "5.5.3",
        &[
            ("get", |setup| Box::new(Get(Table::new(setup)))),
            ("put", |setup| Box::new(Put(Table::new(setup)))),
            ("bytes", |setup| Box::new(Bytes(Table::new(setup)))),
        ],
    );
}
