//! A short memory of the figures, bounded in points.

use std::collections::VecDeque;

use crate::collect::Sample;
use crate::payload::History;

/// How many points are kept: two minutes at one a second.
pub(crate) const POINTS: usize = 120;
/// How many points of each core are kept; a snapshot grows with every core.
pub(crate) const CORE_POINTS: usize = 60;
/// Machines with more cores than this send no history of each.
pub(crate) const MAX_CORES: usize = 64;

#[derive(Debug)]
struct Row {
    at: u64,
    cpu: f64,
    load: f64,
    memory: f64,
    swap: f64,
    received: f64,
    sent: f64,
}

/// The latest points of every charted figure.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    rows: VecDeque<Row>,
    cores: VecDeque<Vec<u8>>,
}

impl Recorder {
    pub(crate) fn record(&mut self, sample: &Sample) {
        if self.rows.len() == POINTS {
            self.rows.pop_front();
        }
        self.rows.push_back(Row {
            at: sample.at,
            cpu: sample.cpu.total,
            load: sample.load.one,
            memory: round(sample.memory.percent()),
            swap: round(sample.swap.percent()),
            received: sample.network.received,
            sent: sample.network.sent,
        });
        self.record_cores(&sample.cpu.cores);
    }

    fn record_cores(&mut self, cores: &[f64]) {
        // Cores can be plugged while the machine runs; columns of unequal length would be a lie.
        if self
            .cores
            .back()
            .is_some_and(|row| row.len() != cores.len())
        {
            self.cores.clear();
        }
        if cores.len() > MAX_CORES {
            return;
        }
        if self.cores.len() == CORE_POINTS {
            self.cores.pop_front();
        }
        let whole = |percent: &f64| percent.round().clamp(0.0, 100.0) as u8;
        self.cores.push_back(cores.iter().map(whole).collect());
    }

    pub(crate) fn columns(&self) -> History {
        let column = |pick: fn(&Row) -> f64| self.rows.iter().map(pick).collect();
        let core_count = self.cores.back().map_or(0, Vec::len);
        let core = |index: usize| self.cores.iter().map(|row| row[index]).collect();
        History {
            at: self.rows.iter().map(|row| row.at).collect(),
            cpu: column(|row| row.cpu),
            load: column(|row| row.load),
            memory: column(|row| row.memory),
            swap: column(|row| row.swap),
            received: column(|row| row.received),
            sent: column(|row| row.sent),
            cores: (0..core_count).map(core).collect(),
        }
    }
}

/// One decimal is all that a chart shows; more would only lengthen the message.
pub(crate) fn round(value: f64) -> f64 {
    // JSON has no infinities; a figure that is none would make the whole message unreadable.
    if !value.is_finite() {
        return 0.0;
    }
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::Cpu;

    fn sample(at: u64, cores: Vec<f64>) -> Sample {
        Sample {
            at,
            cpu: Cpu {
                total: at as f64,
                cores,
            },
            ..Sample::default()
        }
    }

    #[test]
    fn keeps_the_latest_points_only() {
        let mut recorder = Recorder::default();
        for at in 0..500 {
            recorder.record(&sample(at, vec![1.0, 99.6]));
        }
        let history = recorder.columns();
        assert_eq!(history.at.len(), POINTS);
        assert_eq!(history.at.first(), Some(&(500 - POINTS as u64)));
        assert_eq!(history.cpu.last(), Some(&499.0));
        assert_eq!(history.cores.len(), 2);
        assert_eq!(history.cores[1], vec![100; CORE_POINTS]);
    }

    #[test]
    fn every_column_is_as_long_as_the_times() {
        let mut recorder = Recorder::default();
        for at in 0..3 {
            recorder.record(&sample(at, vec![]));
        }
        let history = recorder.columns();
        for column in [
            &history.cpu,
            &history.load,
            &history.memory,
            &history.swap,
            &history.received,
            &history.sent,
        ] {
            assert_eq!(column.len(), history.at.len());
        }
    }

    #[test]
    fn a_changed_number_of_cores_starts_their_columns_again() {
        let mut recorder = Recorder::default();
        recorder.record(&sample(0, vec![1.0, 2.0]));
        recorder.record(&sample(1, vec![3.0, 4.0, 5.0]));
        assert_eq!(recorder.columns().cores, [[3], [4], [5]]);
    }

    #[test]
    fn a_machine_with_very_many_cores_sends_no_columns_for_them() {
        let mut recorder = Recorder::default();
        recorder.record(&sample(0, vec![1.0; 4]));
        recorder.record(&sample(1, vec![1.0; MAX_CORES + 1]));
        assert!(recorder.columns().cores.is_empty());
        assert_eq!(recorder.columns().at.len(), 2);
    }
}
