//! Figures over the last two minutes.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};
use ratatui::symbols::Marker;
use ratatui::text::Line;
use ratatui::widgets::{Axis, Chart, Dataset, GraphType};

use super::{ONE, TWO, heading, panel, quiet, severity};
use crate::format::{bytes, ceiling, rate};
use crate::payload::{Severity, Snapshot};

/// How far back a chart reaches, in seconds.
const WINDOW: f64 = 120.0;

struct Column<'a> {
    values: &'a [f64],
    color: Color,
}

pub(super) fn cpu(frame: &mut Frame<'_>, area: Rect, snapshot: &Snapshot) {
    let total = format!("{:.0} %", snapshot.cpu.total);
    let beside = format!("{} cores", snapshot.cpu.cores.len());
    let title = heading("CPU", &total, &beside, severity(snapshot, "cpu"));
    let column = Column {
        values: &snapshot.history.cpu,
        color: ONE,
    };
    chart(frame, area, title, snapshot, &[column], 100.0, whole);
}

pub(super) fn memory(frame: &mut Frame<'_>, area: Rect, snapshot: &Snapshot) {
    let (memory, swap) = (snapshot.memory, snapshot.swap);
    let sizes = format!(
        "{} of {}",
        bytes(memory.used as f64),
        bytes(memory.total as f64)
    );
    let mut title = heading(
        "Memory",
        &format!("{:.0} %", memory.percent()),
        &sizes,
        severity(snapshot, "memory"),
    );
    if swap.total > 0 {
        let figure = format!("{:.0} %", swap.percent());
        let swap = heading("swap", &figure, "", severity(snapshot, "swap"));
        title.spans.extend(swap.style(TWO).spans);
    }
    let columns = [
        Column {
            values: &snapshot.history.memory,
            color: ONE,
        },
        Column {
            values: &snapshot.history.swap,
            color: TWO,
        },
    ];
    let shown = if swap.total > 0 { 2 } else { 1 };
    chart(
        frame,
        area,
        title,
        snapshot,
        &columns[..shown],
        100.0,
        whole,
    );
}

pub(super) fn network(frame: &mut Frame<'_>, area: Rect, snapshot: &Snapshot) {
    let network = &snapshot.network;
    let calm = Severity::Cleared;
    let mut title = heading("Network in", &rate(network.received), "", calm);
    let sent = heading("out", &rate(network.sent), "", calm);
    title.spans.extend(sent.spans);
    let history = &snapshot.history;
    let both = history.received.iter().chain(&history.sent);
    let top = ceiling(both.copied().fold(0.0, f64::max));
    let columns = [
        Column {
            values: &history.received,
            color: ONE,
        },
        Column {
            values: &history.sent,
            color: TWO,
        },
    ];
    chart(frame, area, title, snapshot, &columns, top, rate);
}

fn whole(value: f64) -> String {
    format!("{value:.0} %")
}

fn chart(
    frame: &mut Frame<'_>,
    area: Rect,
    title: Line<'_>,
    snapshot: &Snapshot,
    columns: &[Column<'_>],
    top: f64,
    write: fn(f64) -> String,
) {
    let newest = snapshot.history.at.last().copied().unwrap_or_default();
    let seconds = |at: &u64| -(newest.saturating_sub(*at) as f64) / 1000.0;
    let times: Vec<f64> = snapshot.history.at.iter().map(seconds).collect();
    let points: Vec<Vec<(f64, f64)>> = columns
        .iter()
        .map(|column| {
            times
                .iter()
                .copied()
                .zip(column.values.iter().copied())
                .collect()
        })
        .collect();
    let datasets = points
        .iter()
        .zip(columns)
        .map(|(points, column)| {
            Dataset::default()
                .marker(Marker::Braille)
                .graph_type(GraphType::Line)
                .style(Style::new().fg(column.color))
                .data(points)
        })
        .collect();
    let labels = [String::new(), write(top / 2.0), write(top)];
    let vertical = Axis::default()
        .bounds([0.0, top])
        .labels(labels)
        .style(quiet());
    let horizontal = Axis::default().bounds([-WINDOW, 0.0]).style(quiet());
    let chart = Chart::new(datasets)
        .block(panel(title))
        .x_axis(horizontal)
        .y_axis(vertical);
    frame.render_widget(chart, area);
}
