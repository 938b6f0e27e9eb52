//! rayon: join, in a pool of as many threads as the workload has.

use objref_peers::{fib_number, peer_main, Outcome, Setup, Workload};

struct Fib {
    pool: rayon::ThreadPool,
    number: u64,
}

fn fib(number: u64) -> u64 {
    if number < 2 {
        return number;
    }
    let (other, mine) = rayon::join(|| fib(number - 1), || fib(number - 2));
    other + mine
}

impl Workload for Fib {
    fn run(&mut self, _start: u64) -> Outcome {
        let number = self.number;
        Outcome { checksum: self.pool.install(|| fib(number)), ..Default::default() }
    }
}

fn open(setup: &Setup) -> Box<dyn Workload> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(setup.threads).build().expect("a pool");
    Box::new(Fib { pool, number: fib_number(setup.operations) })
}

fn main() {
    peer_main("rayon", "1.10.0", &[("fib", open)]);
}
