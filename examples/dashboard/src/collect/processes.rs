//! The busiest processes.

use std::cmp::Reverse;

use crate::history::round;
use crate::payload::{Process, Processes};

/// How many processes are shown.
const TOP: usize = 12;
/// Longer names are cut, in characters.
const NAME_LENGTH: usize = 48;

/// Picks the busiest: by processor time, then memory, then id, so that equals do not swap places every second.
pub(crate) fn busiest(all: impl Iterator<Item = Process>) -> Processes {
    let mut top: Vec<Process> = all.collect();
    let total = top.len();
    let rank = |process: &Process| {
        let cpu = (process.cpu.max(0.0) * 10.0).round() as u64;
        (Reverse(cpu), Reverse(process.memory), process.pid)
    };
    if total > TOP {
        top.select_nth_unstable_by_key(TOP, rank);
        top.truncate(TOP);
    }
    top.sort_by_key(rank);
    for process in &mut top {
        process.cpu = round(process.cpu);
        process.name = legible(&process.name);
    }
    Processes { total, top }
}

/// A process chooses its own name: control characters would reach a terminal, a long one would break a layout.
pub(crate) fn legible(name: &str) -> String {
    let shown = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    name.chars().map(shown).take(NAME_LENGTH).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn process(pid: u32, cpu: f64, memory: u64) -> Process {
        Process {
            pid,
            name: format!("p{pid}"),
            cpu,
            memory,
        }
    }

    #[test]
    fn the_busiest_come_first_and_are_bounded() {
        let all = (0..100).map(|pid| process(pid, f64::from(pid), 0));
        let processes = busiest(all);
        assert_eq!(processes.total, 100);
        let pids: Vec<u32> = processes.top.iter().map(|process| process.pid).collect();
        assert_eq!(pids, (88..100).rev().collect::<Vec<u32>>());
    }

    #[test]
    fn equals_have_a_settled_order() {
        let all = [
            process(9, 0.01, 5),
            process(3, 0.04, 5),
            process(4, 0.0, 70),
            process(1, 50.0, 1),
        ];
        let processes = busiest(all.into_iter());
        let pids: Vec<u32> = processes.top.iter().map(|process| process.pid).collect();
        assert_eq!(pids, [1, 4, 3, 9]);
    }

    #[test]
    fn names_cannot_carry_control_characters_or_length() {
        assert_eq!(legible("a\u{1b}[31mb\n"), "a\u{fffd}[31mb\u{fffd}");
        assert_eq!(legible(&"é".repeat(500)).chars().count(), NAME_LENGTH);
    }
}
