//! crossbeam: a word to another thread and back, through two bounded channels.

use crossbeam_channel::{bounded, Receiver, Sender};
use objref_peers::{peer_main, word, Outcome, Setup, Workload};

struct Post {
    there: Sender<u64>,
    back: Receiver<u64>,
    seed: u64,
    operations: u64,
}

impl Workload for Post {
    fn run(&mut self, start: u64) -> Outcome {
        let mut outcome = Outcome::default();
        for i in start..start + self.operations {
            match self.there.send(word(self.seed, i)).ok().and_then(|()| self.back.recv().ok()) {
                Some(answer) => outcome.checksum = outcome.checksum.wrapping_add(answer),
                None => outcome.failures += 1,
            }
        }
        outcome
    }
}

fn open(setup: &Setup) -> Box<dyn Workload> {
    let (there, to_echo) = bounded::<u64>(1);
    let (from_echo, back) = bounded::<u64>(1);
    std::thread::spawn(move || {
        while let Ok(word) = to_echo.recv() {
            if from_echo.send(word).is_err() {
                return;
            }
        }
    });
    Box::new(Post { there, back, seed: setup.seed, operations: setup.operations })
}

fn main() {
    peer_main("crossbeam", "0.5.15", &[("handoff", open)]);
}
