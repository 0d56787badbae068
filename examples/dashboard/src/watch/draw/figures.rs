//! Gauges, lists and the table.

use ratatui::Frame;
use ratatui::layout::{Constraint, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Cell, Paragraph, Row, Table, Wrap};

use super::{ONE, bar, heading, mood, panel, quiet, severity};
use crate::format::{bytes, duration, rate};
use crate::payload::{AlertData, Disk, Process, Severity, Snapshot};

/// How wide one core's gauge is at least: number, bar and percentage.
const CORE_WIDTH: u16 = 24;
/// The same on a machine with many cores.
const CORE_WIDTH_LEAST: u16 = 16;
/// More rows of gauges than this would leave no room for anything else.
const CORE_ROWS: u16 = 8;

fn core_columns(count: usize, width: u16) -> u16 {
    let count = u16::try_from(count).unwrap_or(u16::MAX).max(1);
    let rows = |least: u16| count.div_ceil((width.saturating_sub(2) / least).max(1));
    let roomy = rows(CORE_WIDTH);
    let rows = if roomy > CORE_ROWS {
        rows(CORE_WIDTH_LEAST)
    } else {
        roomy
    };
    // Rows of equal length read as a block: eight cores in four columns rather than five and three.
    count.div_ceil(rows)
}

/// How many lines the gauges of all cores need in that width.
pub(super) fn cores_height(snapshot: &Snapshot, width: u16) -> u16 {
    let count = snapshot.cpu.cores.len();
    let columns = core_columns(count, width);
    let rows = u16::try_from(count).unwrap_or(u16::MAX).div_ceil(columns);
    rows.clamp(1, CORE_ROWS) + 2
}

pub(super) fn cores(frame: &mut Frame<'_>, area: Rect, snapshot: &Snapshot) {
    let cores = &snapshot.cpu.cores;
    let columns = core_columns(cores.len(), area.width);
    let each = area.width.saturating_sub(2) / columns;
    let lines: Vec<Line<'_>> = cores
        .chunks(usize::from(columns))
        .enumerate()
        .map(|(row, chunk)| {
            let first = row * usize::from(columns);
            let gauges = chunk.iter().enumerate();
            let spans = gauges.flat_map(|(index, percent)| gauge(first + index, *percent, each));
            Line::from_iter(spans)
        })
        .collect();
    let shown = usize::from(area.height.saturating_sub(2));
    let hidden = cores.len().saturating_sub(shown * usize::from(columns));
    let title = if hidden > 0 {
        format!(" Cores, {hidden} more do not fit ")
    } else {
        " Cores ".to_owned()
    };
    frame.render_widget(Paragraph::new(lines).block(panel(title)), area);
}

fn gauge(index: usize, percent: f64, width: u16) -> Vec<Span<'static>> {
    let color = if percent >= 95.0 {
        Color::Red
    } else if percent >= 85.0 {
        Color::Yellow
    } else {
        ONE
    };
    let mut spans = vec![Span::styled(format!("{index:>3} "), quiet())];
    spans.extend(bar(
        percent,
        width.saturating_sub(12),
        Style::new().fg(color),
    ));
    spans.push(Span::raw(format!("{percent:>4.0} %  ")));
    spans
}

/// How many lines the list of disks needs.
pub(super) fn disks_height(snapshot: &Snapshot) -> u16 {
    let lines = u16::try_from(snapshot.disks.len() * 2).unwrap_or(u16::MAX);
    lines.max(1).saturating_add(2)
}

pub(super) fn disks(frame: &mut Frame<'_>, area: Rect, snapshot: &Snapshot) {
    let width = area.width.saturating_sub(4);
    let mut lines: Vec<Line<'_>> = Vec::new();
    for disk in &snapshot.disks {
        let of_disk = |alert: &&AlertData| alert.subject == format!("Disk {}", disk.mount);
        let severity = snapshot
            .active
            .iter()
            .find(of_disk)
            .map(|alert| alert.severity);
        lines.extend(disk_lines(disk, width, severity.unwrap_or_default()));
    }
    if lines.is_empty() {
        lines.push(Line::styled(" none found", quiet()));
    }
    let worst = severity(snapshot, "disks");
    let title = Line::styled(" Disks ", mood(worst));
    frame.render_widget(Paragraph::new(lines).block(panel(title)), area);
}

fn disk_lines(disk: &Disk, width: u16, severity: Severity) -> [Line<'static>; 2] {
    let style = match severity {
        Severity::Cleared => Style::new().fg(ONE),
        _ => mood(severity),
    };
    let name_width = usize::from(width / 3).clamp(6, 24);
    let name: String = disk.mount.chars().take(name_width).collect();
    let mut first = vec![Span::raw(format!(" {name:<name_width$} "))];
    let room = usize::from(width).saturating_sub(name_width + 8);
    let room = u16::try_from(room).unwrap_or(u16::MAX);
    first.extend(bar(disk.percent(), room, style));
    first.push(Span::raw(format!("{:>4.0} %", disk.percent())));
    let detail = format!(
        " {} free of {}  read {}  write {}",
        bytes(disk.available as f64),
        bytes(disk.total as f64),
        rate(disk.read),
        rate(disk.written),
    );
    [Line::from(first), Line::styled(detail, quiet())]
}

pub(super) fn processes(frame: &mut Frame<'_>, area: Rect, snapshot: &Snapshot) {
    let processes = &snapshot.processes;
    let title = heading(
        "Processes",
        &processes.total.to_string(),
        "busiest first",
        Severity::Cleared,
    );
    let number = |text: String| Cell::from(Line::from(text).right_aligned());
    let row = |process: &Process| {
        Row::new([
            number(process.pid.to_string()),
            Cell::from(process.name.clone()),
            number(format!("{:.1} %", process.cpu)),
            number(bytes(process.memory as f64)),
        ])
    };
    let widths = [
        Constraint::Length(8),
        Constraint::Fill(1),
        Constraint::Length(9),
        Constraint::Length(10),
    ];
    let header = Row::new([
        number("PID".to_owned()),
        Cell::from("Name"),
        number("CPU".to_owned()),
        number("Memory".to_owned()),
    ]);
    let table = Table::new(processes.top.iter().map(row), widths)
        .header(header.style(quiet()))
        .block(panel(title));
    frame.render_widget(table, area);
}

pub(super) fn alerts(frame: &mut Frame<'_>, area: Rect, snapshot: &Snapshot) {
    let active = snapshot.active.len();
    let beside = if active == 0 { "all clear" } else { "active" };
    let count = if active == 0 {
        String::new()
    } else {
        active.to_string()
    };
    let worst = snapshot.active.iter().map(|alert| alert.severity).max();
    let title = heading("Alerts", &count, beside, worst.unwrap_or_default());
    let earlier = snapshot.alerts.iter().filter(|alert| {
        let id = alert.id;
        snapshot.active.iter().all(|active| active.id != id)
    });
    let bold = Style::new().add_modifier(Modifier::BOLD);
    let line = |alert: &AlertData, style: Style| {
        let ago = duration(snapshot.at.saturating_sub(alert.at));
        let sign = if alert.severity == Severity::Cleared {
            " ✓ "
        } else {
            " ! "
        };
        Line::from(vec![
            Span::styled(sign, mood(alert.severity)),
            Span::styled(alert.message.clone(), style),
            Span::styled(format!("  {ago} ago"), quiet()),
        ])
    };
    let lines: Vec<Line<'_>> = snapshot
        .active
        .iter()
        .map(|alert| line(alert, mood(alert.severity).patch(bold)))
        .chain(earlier.map(|alert| line(alert, Style::new())))
        .collect();
    let list = Paragraph::new(lines).wrap(Wrap { trim: false });
    frame.render_widget(list.block(panel(title)), area);
}
