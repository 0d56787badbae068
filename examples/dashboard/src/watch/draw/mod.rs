//! Draws the dashboard; the same state always gives the same picture.

mod charts;
mod figures;
mod header;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Paragraph};

use super::state::State;
use crate::payload::{Severity, Snapshot};

/// Smaller terminals show a hint instead.
const LEAST: (u16, u16) = (44, 16);
/// From this width on panels stand side by side.
const WIDE: u16 = 96;

const ONE: Color = Color::Cyan;
const TWO: Color = Color::Magenta;

/// Draws everything.
pub(crate) fn draw(frame: &mut Frame<'_>, state: &State) {
    let area = frame.area();
    if area.width < LEAST.0 || area.height < LEAST.1 {
        let hint = format!("too small: {} by {} needed", LEAST.0, LEAST.1);
        frame.render_widget(Paragraph::new(hint), area);
        return;
    }
    let [top, body, bottom] = Layout::vertical([
        Constraint::Length(header::height(state)),
        Constraint::Fill(1),
        Constraint::Length(1),
    ])
    .areas(area);
    header::draw(frame, top, state);
    match &state.snapshot {
        Some(snapshot) if area.width >= WIDE => wide(frame, body, snapshot),
        Some(snapshot) => narrow(frame, body, snapshot),
        None => {
            let waiting = Line::styled("Waiting for the first figures.", quiet());
            frame.render_widget(
                waiting.centered(),
                body.centered_vertically(Constraint::Length(1)),
            );
        }
    }
    let keys = Line::from(vec![" q".into(), Span::styled(" quit", quiet())]);
    frame.render_widget(keys, bottom);
}

fn wide(frame: &mut Frame<'_>, area: Rect, snapshot: &Snapshot) {
    let cores = figures::cores_height(snapshot, area.width * 3 / 5);
    let upper = (area.height / 2).max(9);
    let [upper, lower] =
        Layout::vertical([Constraint::Length(upper), Constraint::Fill(1)]).areas(area);
    let [left, right] =
        Layout::horizontal([Constraint::Ratio(3, 5), Constraint::Ratio(2, 5)]).areas(upper);
    let [chart, gauges] =
        Layout::vertical([Constraint::Min(6), Constraint::Length(cores)]).areas(left);
    charts::cpu(frame, chart, snapshot);
    figures::cores(frame, gauges, snapshot);
    let [memory, network] = Layout::vertical([Constraint::Fill(1); 2]).areas(right);
    charts::memory(frame, memory, snapshot);
    charts::network(frame, network, snapshot);

    let [left, right] =
        Layout::horizontal([Constraint::Ratio(3, 5), Constraint::Ratio(2, 5)]).areas(lower);
    figures::processes(frame, left, snapshot);
    let disks = figures::disks_height(snapshot).min(right.height / 2);
    let [disks, alerts] =
        Layout::vertical([Constraint::Length(disks), Constraint::Fill(1)]).areas(right);
    figures::disks(frame, disks, snapshot);
    figures::alerts(frame, alerts, snapshot);
}

/// On a small terminal what matters least gives way first: charts shrink, then the lower lists go.
fn narrow(frame: &mut Frame<'_>, area: Rect, snapshot: &Snapshot) {
    let cores = figures::cores_height(snapshot, area.width).min(area.height / 3);
    let alerts = u16::try_from(snapshot.active.len()).unwrap_or(u16::MAX);
    let [cpu, gauges, memory, network, alerts, processes] = Layout::vertical([
        Constraint::Fill(3),
        Constraint::Length(cores),
        Constraint::Fill(2),
        Constraint::Fill(2),
        Constraint::Length(if alerts == 0 { 0 } else { alerts.min(4) + 2 }),
        Constraint::Fill(3),
    ])
    .areas(area);
    charts::cpu(frame, cpu, snapshot);
    figures::cores(frame, gauges, snapshot);
    charts::memory(frame, memory, snapshot);
    charts::network(frame, network, snapshot);
    if alerts.height > 0 {
        figures::alerts(frame, alerts, snapshot);
    }
    figures::processes(frame, processes, snapshot);
}

fn panel<'a>(title: impl Into<Line<'a>>) -> Block<'a> {
    Block::bordered()
        .border_type(BorderType::Rounded)
        .border_style(quiet())
        .title(title.into())
}

/// A title, its most important figure and a word beside it.
fn heading(name: &str, figure: &str, beside: &str, severity: Severity) -> Line<'static> {
    let strong = Style::new().add_modifier(Modifier::BOLD);
    let words = [
        (name, Style::new()),
        (figure, strong.patch(mood(severity))),
        (beside, quiet()),
    ];
    let words = words.into_iter().filter(|(word, _)| !word.is_empty());
    let spans = words.map(|(word, style)| Span::styled(format!(" {word}"), style));
    Line::from_iter(spans.chain([Span::raw(" ")]))
}

fn quiet() -> Style {
    Style::new().fg(Color::DarkGray)
}

fn mood(severity: Severity) -> Style {
    match severity {
        Severity::Cleared => Style::new(),
        Severity::Warning => Style::new().fg(Color::Yellow),
        Severity::Critical => Style::new().fg(Color::Red),
    }
}

/// How bad a metric is now.
fn severity(snapshot: &Snapshot, metric: &str) -> Severity {
    let of_metric = snapshot
        .active
        .iter()
        .filter(|alert| alert.metric == metric);
    of_metric
        .map(|alert| alert.severity)
        .max()
        .unwrap_or_default()
}

/// A bar as long as the share of the width, to an eighth of a cell.
fn bar(percent: f64, width: u16, style: Style) -> Vec<Span<'static>> {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let width = usize::from(width);
    let eighths = (percent.clamp(0.0, 100.0) / 100.0 * width as f64 * 8.0).round() as usize;
    let mut filled = "█".repeat(eighths / 8);
    filled.push_str(EIGHTHS[eighths % 8]);
    let empty = width - eighths.div_ceil(8);
    vec![
        Span::styled(filled, style),
        Span::styled("·".repeat(empty), quiet()),
    ]
}

#[cfg(test)]
mod tests;
