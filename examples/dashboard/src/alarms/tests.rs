use super::*;
use crate::payload::{Cpu, Disk, Space};
use Severity::{Cleared, Critical, Warning};

fn cpu(at: u64, total: f64) -> Sample {
    Sample {
        at,
        cpu: Cpu {
            total,
            cores: vec![total],
        },
        ..Sample::default()
    }
}

fn after(values: &[f64]) -> Vec<(u64, Severity)> {
    let mut alarms = Alarms::default();
    for (at, value) in values.iter().enumerate() {
        alarms.observe(&cpu(at as u64, *value));
    }
    let mut told: Vec<_> = alarms.recent.iter().map(|a| (a.at, a.severity)).collect();
    told.reverse();
    told
}

fn disk(available: u64) -> Sample {
    Sample {
        disks: vec![Disk {
            mount: "/home".to_owned(),
            file_system: "ext4".to_owned(),
            total: 100,
            available,
            read: 0.0,
            written: 0.0,
        }],
        ..Sample::default()
    }
}

#[test]
fn a_short_peak_is_no_alert() {
    assert_eq!(
        after(&[99.0, 99.0, 99.0, 99.0, 10.0, 99.0, 99.0, 99.0, 99.0]),
        []
    );
}

#[test]
fn a_lasting_peak_is_told_once() {
    assert_eq!(after(&[90.0; 60]), [(4, Warning)]);
}

#[test]
fn hovering_around_the_limit_does_not_repeat() {
    let mut values = vec![86.0; 5];
    for _ in 0..20 {
        values.extend([84.0, 84.0, 84.0, 84.0, 84.0, 84.0, 86.0]);
    }
    assert_eq!(after(&values), [(4, Warning)]);
}

#[test]
fn it_says_when_the_figure_is_back() {
    let mut values = vec![90.0; 10];
    values.extend([20.0; 10]);
    assert_eq!(after(&values), [(4, Warning), (14, Cleared)]);
}

#[test]
fn it_escalates_and_steps_down() {
    let mut values = vec![88.0; 5];
    values.extend([97.0; 5]);
    values.extend([86.0; 5]);
    values.extend([10.0; 5]);
    let told = after(&values);
    assert_eq!(
        told,
        [(4, Warning), (9, Critical), (14, Warning), (19, Cleared)]
    );
}

#[test]
fn a_run_that_wavers_between_two_severities_settles_on_the_lesser() {
    assert_eq!(after(&[99.0, 88.0, 99.0, 88.0, 99.0]), [(4, Warning)]);
}

#[test]
fn nothing_to_measure_is_nothing_wrong() {
    let mut alarms = Alarms::default();
    for _ in 0..10 {
        alarms.observe(&Sample::default());
    }
    assert_eq!(alarms.recent(), []);
}

#[test]
fn a_disk_that_was_unmounted_clears_its_alert_and_is_forgotten() {
    let mut alarms = Alarms::default();
    for _ in 0..3 {
        alarms.observe(&disk(1));
    }
    alarms.observe(&Sample::default());
    let told: Vec<_> = alarms.recent.iter().map(|a| a.message.as_str()).collect();
    assert_eq!(
        told,
        ["Disk /home is gone", "Disk /home at 99 %, limit 95 %"]
    );
    assert_eq!(alarms.watched.len(), 4);
    assert_eq!(alarms.active(), []);
}

#[test]
fn memory_and_swap_are_shares_of_what_there_is() {
    let mut alarms = Alarms::default();
    let full = Sample {
        memory: Space {
            used: 90,
            total: 100,
        },
        swap: Space { used: 5, total: 0 },
        ..Sample::default()
    };
    for _ in 0..3 {
        alarms.observe(&full);
    }
    let told = alarms.recent();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].metric, "memory");
    assert_eq!(told[0].message, "Memory at 90 %, limit 85 %");
}

#[test]
fn what_is_remembered_is_bounded_and_ids_go_on() {
    let mut alarms = Alarms::default();
    for _ in 0..40 {
        for _ in 0..3 {
            alarms.observe(&disk(1));
        }
        for _ in 0..3 {
            alarms.observe(&disk(90));
        }
    }
    let told = alarms.recent();
    assert_eq!(told.len(), REMEMBERED);
    assert_eq!(told[0].id, 80);
    assert_eq!(told[REMEMBERED - 1].id, 80 - REMEMBERED as u64 + 1);
}

#[test]
fn what_is_over_a_limit_now_comes_worst_first() {
    let mut alarms = Alarms::default();
    let bad = Sample {
        cpu: cpu(0, 86.0).cpu,
        ..disk(1)
    };
    for _ in 0..5 {
        alarms.observe(&bad);
    }
    let now = |alarms: &Alarms| -> Vec<_> {
        let active = alarms.active().into_iter();
        active.map(|a| (a.subject, a.severity)).collect()
    };
    let both = [
        ("Disk /home".to_owned(), Critical),
        ("CPU".to_owned(), Warning),
    ];
    assert_eq!(now(&alarms), both);
    for _ in 0..5 {
        alarms.observe(&cpu(0, 1.0));
    }
    assert_eq!(now(&alarms), []);
}
