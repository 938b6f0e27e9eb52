//! The serving loop of a peer program in Rust, as peerloop.c is in C: PEERS.md says what it owes.

use std::io::{BufRead, Write};
use std::time::Instant;

/// What object, task or message number `index` is worth (splitmix64).
pub fn word(seed: u64, index: u64) -> u64 {
    let mut bits = seed.wrapping_add(index.wrapping_add(1).wrapping_mul(0x9e3779b97f4a7c15));
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58476d1ce4e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d049bb133111eb);
    bits ^ (bits >> 31)
}

/// Which of `count` (a power of two) objects operation number `step` looks at.
pub fn pick(step: u64, count: u64) -> u64 {
    let mut at = step & (count - 1);
    at = at.wrapping_mul(0xd1342543de82ef95).wrapping_add(0x632be59bd9b4e019) & (count - 1);
    at ^= at >> 7;
    at.wrapping_mul(0x9e3779b97f4a7c15) & (count - 1)
}

/// The number whose naive recursion makes so many calls.
pub fn fib_number(calls: u64) -> u64 {
    let (mut number, mut low, mut high) = (1, 1u64, 1u64);
    while 2 * high - 1 < calls {
        (low, high) = (high, low + high);
        number += 1;
    }
    number
}

pub struct Setup {
    pub seed: u64,
    pub objects: u64,
    pub threads: usize,
    pub operations: u64,
}

#[derive(Default)]
pub struct Outcome {
    pub failures: u64,
    pub checksum: u64,
    /// Of a workload that measures by itself; else 0.
    pub amount: f64,
}

impl Outcome {
    pub fn add(&mut self, other: Outcome) {
        self.failures += other.failures;
        self.checksum = self.checksum.wrapping_add(other.checksum);
    }
}

/// One kind of work: `run` is timed, `settle` clears up after it.
pub trait Workload {
    fn run(&mut self, start: u64) -> Outcome;
    fn settle(&mut self, _start: u64) -> Outcome {
        Outcome::default()
    }
}

pub type Open = fn(&Setup) -> Box<dyn Workload>;

/// How long this program's threads were kept from a CPU by others.
fn delay_ns() -> u64 {
    let threads = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    threads
        .filter_map(|thread| std::fs::read_to_string(thread.path().join("schedstat")).ok())
        .filter_map(|text| text.split_whitespace().nth(1)?.parse::<u64>().ok())
        .sum()
}

/// Resident bytes of this program.
pub fn resident_bytes() -> f64 {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: f64 = text.split_whitespace().nth(1).and_then(|word| word.parse().ok()).unwrap_or(0.0);
    pages * 4096.0
}

fn serve(setup: &Setup, open: Open) {
    let mut workload = open(setup);
    let mut out = std::io::stdout();
    let say = |out: &mut std::io::Stdout, text: &str| writeln!(out, "{text}").and_then(|()| out.flush());
    if say(&mut out, "{\"record\":\"ready\"}").is_err() {
        return;
    }
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let start: u64 = line.trim().parse().unwrap_or(0);
        let delay_before = delay_ns();
        let began = Instant::now();
        let mut outcome = workload.run(start);
        let took = began.elapsed().as_nanos() as f64;
        let delayed = delay_ns().saturating_sub(delay_before);
        outcome.add(workload.settle(start));
        let amount = if outcome.amount > 0.0 { outcome.amount } else { took };
        let record = format!(
            "{{\"record\":\"block\",\"amount\":{amount:.0},\"delay_ns\":{delayed},\"failures\":\"{}\",\"checksum\":\"{}\"}}",
            outcome.failures, outcome.checksum
        );
        if say(&mut out, &record).is_err() {
            return;
        }
    }
}

/// Is that program: `describe`, or `serve WORKLOAD SEED OBJECTS THREADS OPERATIONS`.
pub fn peer_main(name: &str, version: &str, workloads: &[(&str, Open)]) {
    let words: Vec<String> = std::env::args().collect();
    let numbers: Vec<u64> = words.iter().skip(3).filter_map(|word| word.parse().ok()).collect();
    if words.len() == 2 && words[1] == "describe" {
        let names: Vec<String> = workloads.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        println!(
            "{{\"record\":\"peer\",\"protocol\":1,\"name\":\"{name}\",\"version\":\"{version}\",\"compiler\":\"rustc\",\"workloads\":[{}]}}",
            names.join(",")
        );
        return;
    }
    let open = workloads.iter().find(|(name, _)| words.len() == 7 && *name == words[2]);
    match (open, &numbers[..]) {
        (Some((_, open)), &[seed, objects, threads, operations]) => {
            serve(&Setup { seed, objects, threads: threads as usize, operations }, *open)
        }
        _ => {
            eprintln!("usage: {name} describe | serve WORKLOAD SEED OBJECTS THREADS OPERATIONS");
            std::process::exit(2);
        }
    }
}
