//! The machine's name and whether the server is there.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Wrap};

use super::quiet;
use crate::format::duration;
use crate::watch::state::{Link, State};

/// How many lines the header takes.
pub(super) fn height(state: &State) -> u16 {
    match state.link {
        Link::Away { .. } => 3,
        Link::Connecting | Link::Live => 1,
    }
}

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, state: &State) {
    let [title, banner] =
        Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(area);
    let (word, style) = match state.link {
        Link::Connecting => ("○ Connecting ", quiet()),
        Link::Live => ("● Live ", Style::new().fg(Color::Green)),
        Link::Away { .. } => ("■ Away ", Style::new().fg(Color::Red)),
    };
    let status = Line::styled(word, style);
    let room = u16::try_from(status.width()).unwrap_or(u16::MAX);
    let [left, right] =
        Layout::horizontal([Constraint::Fill(1), Constraint::Length(room)]).areas(title);
    frame.render_widget(machine(state), left);
    frame.render_widget(status.right_aligned(), right);
    if let Link::Away { since, reason } = &state.link {
        let gone = duration(state.now.saturating_sub(*since));
        let alarm = Style::new().fg(Color::Red).add_modifier(Modifier::BOLD);
        let text = Line::from(vec![
            Span::styled(format!(" The server is away for {gone}: "), alarm),
            Span::raw(format!("{reason}. Trying again; {}", state.url)),
        ]);
        frame.render_widget(Paragraph::new(text).wrap(Wrap { trim: false }), banner);
    }
}

fn machine(state: &State) -> Line<'static> {
    let Some(snapshot) = &state.snapshot else {
        return Line::styled(format!(" {}", state.url), quiet());
    };
    let host = &snapshot.host;
    let up = duration(snapshot.at.saturating_sub(host.booted_at));
    let load = &snapshot.load;
    let name = Style::new().add_modifier(Modifier::BOLD);
    Line::from(vec![
        Span::styled(format!(" {}", host.name), name),
        Span::raw(format!(
            "  load {:.2} {:.2} {:.2}",
            load.one, load.five, load.fifteen
        )),
        Span::styled(format!("  up {up}  {}", host.system), quiet()),
    ])
}
