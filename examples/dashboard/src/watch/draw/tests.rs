use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::*;
use crate::collect::Sample;
use crate::payload::{AlertData, Cpu, Disk, Host, Network, Process, Processes, Space};
use crate::sampler::Chronicle;
use crate::watch::state::Link;

const GIB: u64 = 1 << 30;

fn screen(width: u16, height: u16, state: &State) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a buffer");
    terminal.draw(|frame| draw(frame, state)).expect("drawn");
    terminal.backend().to_string()
}

fn sample(cores: usize) -> Sample {
    Sample {
        at: 90_000_000,
        cpu: Cpu {
            total: 37.4,
            cores: (0..cores).map(|core| (core * 20 % 101) as f64).collect(),
        },
        memory: Space {
            used: 6 * GIB,
            total: 24 * GIB,
        },
        swap: Space {
            used: GIB,
            total: 4 * GIB,
        },
        disks: vec![Disk {
            mount: "/home".to_owned(),
            file_system: "ext4".to_owned(),
            total: 100 * GIB,
            available: 3 * GIB,
            read: 2048.0,
            written: 0.0,
        }],
        network: Network {
            received: 1_500_000.0,
            sent: 12.0,
            interfaces: Vec::new(),
        },
        processes: Processes {
            total: 231,
            top: vec![Process {
                pid: 4711,
                name: "rustc".to_owned(),
                cpu: 190.2,
                memory: 3 * GIB,
            }],
        },
        ..Sample::default()
    }
}

fn live(cores: usize) -> State {
    let mut chronicle = Chronicle::new(Host {
        name: "build-07".to_owned(),
        system: "Debian 12".to_owned(),
        booted_at: 0,
        ..Host::default()
    });
    let mut state = State::new("http://box/hubs/dashboard");
    for second in 0..5 {
        let mut sample = sample(cores);
        sample.at += second * 1000;
        state.update(chronicle.add(sample));
    }
    state
}

#[test]
fn everything_is_there_on_a_wide_terminal() {
    let shown = screen(140, 44, &live(8));
    for text in [
        "build-07",
        "up 1 d 1 h",
        "● Live",
        "CPU 37 % 8 cores",
        "Memory 25 % 6.0 GiB of 24.0 GiB",
        "swap 25 %",
        "Network in 1.4 MiB/s",
        "out 12 B/s",
        "Cores",
        "4711 rustc",
        "190.2 %",
        "3.0 GiB free of 100 GiB  read 2.0 KiB/s",
        "! Disk /home at 97 %, limit 95 %",
        "Alerts 1 active",
        "q quit",
    ] {
        assert!(shown.contains(text), "`{text}` is missing in\n{shown}");
    }
    assert!(!shown.contains("away"), "{shown}");
}

#[test]
fn a_narrow_terminal_stacks_and_keeps_the_alert() {
    let shown = screen(60, 40, &live(2));
    for text in [
        "CPU 37 %",
        "Memory 25 %",
        "Network",
        "Disk /home at 97 %",
        "rustc",
    ] {
        assert!(shown.contains(text), "`{text}` is missing in\n{shown}");
    }
}

#[test]
fn no_size_breaks_it() {
    for cores in [0, 1, 7, 64, 300] {
        let state = live(cores);
        for (width, height) in [
            (1, 1),
            (44, 16),
            (60, 17),
            (95, 20),
            (96, 16),
            (200, 16),
            (250, 90),
        ] {
            let shown = screen(width, height, &state);
            assert_eq!(shown.lines().count(), usize::from(height));
        }
    }
    assert!(screen(43, 40, &live(1)).contains("too small"));
}

#[test]
fn cores_that_do_not_fit_are_counted() {
    let shown = screen(100, 40, &live(300));
    assert!(shown.contains("more do not fit"), "{shown}");
    assert!(!screen(140, 44, &live(8)).contains("more do not fit"));
}

#[test]
fn an_absent_server_is_told_with_its_last_figures() {
    let mut state = live(4);
    state.link = Link::Away {
        since: 10_000,
        reason: "it cannot be reached".to_owned(),
    };
    state.now = 22_000;
    let shown = screen(120, 40, &state);
    assert!(shown.contains("■ Away"), "{shown}");
    assert!(
        shown.contains("The server is away for 12 s: it cannot be reached. Trying again"),
        "{shown}"
    );
    assert!(shown.contains("CPU 37 %"), "{shown}");
}

#[test]
fn before_the_first_figures_it_says_so() {
    let shown = screen(80, 20, &State::new("http://box/hubs/dashboard"));
    assert!(shown.contains("Waiting for the first figures."), "{shown}");
    assert!(shown.contains("http://box/hubs/dashboard"), "{shown}");
    assert!(shown.contains("Connecting"), "{shown}");
}

#[test]
fn alerts_that_cleared_come_after_those_that_have_not() {
    let mut state = live(2);
    let cleared = AlertData {
        id: 99,
        at: 90_000_000,
        metric: "cpu".to_owned(),
        subject: "CPU".to_owned(),
        severity: Severity::Cleared,
        message: "CPU back to 5 %".to_owned(),
    };
    state.alert(cleared);
    let shown = screen(140, 44, &state);
    let disk = shown.find("! Disk /home at").expect("active");
    let cpu = shown.find("✓ CPU back to 5 %  4 s ago").expect("cleared");
    assert!(disk < cpu, "{shown}");
}

#[test]
fn a_bar_is_always_as_wide_as_asked() {
    for percent in [-5.0, 0.0, 0.4, 33.3, 99.9, 100.0, 250.0, f64::NAN] {
        for width in [0, 1, 10] {
            let spans = bar(percent, width, Style::new());
            let shown: usize = spans.iter().map(Span::width).sum();
            assert_eq!(shown, usize::from(width), "{percent} in {width}");
        }
    }
}
