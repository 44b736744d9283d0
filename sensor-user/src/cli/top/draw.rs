//! Draws a [`Screen`].

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style, Stylize as _};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Cell, Clear, Paragraph, Row as Cells, Table, TableState, Wrap};

use super::screen::{Order, Row, Screen, View};
use crate::cli::incidents;
use crate::detect::Severity;
use crate::incident::IncidentView;
use crate::text::printable;

const KEYS: &str = " Tab view  ↑↓ select  Enter incident  s order  p pause  q quit";

pub(super) fn draw(frame: &mut Frame<'_>, screen: &Screen) {
    let rows =
        [Constraint::Length(1), Constraint::Length(1), Constraint::Min(1), Constraint::Length(1)];
    let [head, tabs, body, foot] = Layout::vertical(rows).areas(frame.area());
    frame.render_widget(summary(screen), head);
    frame.render_widget(titles(screen), tabs);
    match screen.view {
        View::Endpoints => list(frame, body, screen, &screen.endpoints),
        View::Principals => list(frame, body, screen, &screen.principals),
        View::Incidents => incidents_list(frame, body, screen),
    }
    frame.render_widget(Line::styled(KEYS, Style::new().dim()), foot);
    if screen.is_open {
        incident(frame, body, screen);
    }
}

fn summary(screen: &Screen) -> Line<'static> {
    let bad = Style::new().fg(Color::Red).add_modifier(Modifier::BOLD);
    if let Some(problem) = &screen.problem {
        return Line::styled(printable(problem), bad);
    }
    let Some(sample) = &screen.sample else { return Line::default() };
    let status = &sample.status;
    let lost: u64 = status.lost_events.values().sum();
    let rate = screen.rate().map_or("-".to_owned(), |rate| format!("{rate:.1}"));
    let text = format!(
        "weir {} at {}  up {}  {} endpoints  {} principals  {rate} records/s",
        printable(&status.version),
        screen.agent,
        duration(status.uptime_seconds),
        grouped(status.endpoints),
        grouped(status.principals),
    );
    let mut line = Line::from(text);
    if !status.ready {
        line.push_span(Span::styled("  not ready", bad));
    }
    if lost > 0 {
        line.push_span(Span::styled(format!("  {} events lost", grouped(lost)), bad));
    }
    if screen.is_paused {
        line.push_span(Span::styled("  paused", Style::new().fg(Color::Yellow)));
    }
    line
}

fn titles(screen: &Screen) -> Line<'static> {
    let open = screen
        .sample
        .as_ref()
        .map_or(0, |sample| sample.incidents.iter().filter(|it| it.closed_at.is_none()).count());
    let mut line = Line::default();
    for (number, view) in View::ALL.into_iter().enumerate() {
        let count = if view == View::Incidents { format!(" ({open} open)") } else { String::new() };
        let mut style = Style::new();
        if view == screen.view {
            style = style.add_modifier(Modifier::REVERSED);
        }
        line.push_span(Span::styled(format!(" {} {}{count} ", number + 1, view.title()), style));
        line.push_span(" ");
    }
    line
}

fn list(frame: &mut Frame<'_>, area: Rect, screen: &Screen, rows: &[Row]) {
    if rows.is_empty() {
        let nothing = "Nothing counted yet. Send a request to a server on this host; weir doctor says what \
                       can be seen here.";
        return frame.render_widget(Paragraph::new(nothing).wrap(Wrap { trim: true }), area);
    }
    let is_principals = screen.view == View::Principals;
    let order = |order: Order| if screen.order == order { "▼" } else { "" };
    let heads = [
        format!("{:>11}", format!("{}{}", Order::Rate.label(), order(Order::Rate))),
        format!("{:>12}", format!("{}{}", Order::Records.label(), order(Order::Records))),
        format!("{:>10}", format!("{}{}", Order::Distinct.label(), order(Order::Distinct))),
        format!("{:>10}", if is_principals { "requests" } else { "principals" }),
        "sensitive".to_owned(),
        if is_principals { "principal".to_owned() } else { "service".to_owned() },
        "endpoint".to_owned(),
    ];
    let cells = rows.iter().map(|row| {
        let numbers = &row.numbers;
        let rate = row.rate.map_or("-".to_owned(), |rate| format!("{rate:.1}"));
        let number = row.principals.unwrap_or(numbers.exchanges);
        Cells::new([
            Cell::new(format!("{rate:>11}")),
            Cell::new(format!("{:>12}", grouped(numbers.records))),
            Cell::new(format!("{:>10}", grouped(numbers.distinct()))),
            Cell::new(format!("{:>10}", grouped(number))),
            Cell::new(printable(&numbers.sensitive.join(","))),
            Cell::new(printable(row.principal.as_deref().unwrap_or(&row.service))),
            Cell::new(printable(&row.endpoint)),
        ])
    });
    let widths = [
        Constraint::Length(11),
        Constraint::Length(12),
        Constraint::Length(10),
        Constraint::Length(10),
        Constraint::Max(18),
        Constraint::Max(28),
        Constraint::Min(20),
    ];
    table(frame, area, screen, Table::new(cells, widths).header(header(heads)));
}

fn incidents_list(frame: &mut Frame<'_>, area: Rect, screen: &Screen) {
    let incidents = screen.sample.as_ref().map_or(&[][..], |sample| &sample.incidents);
    if incidents.is_empty() {
        return frame.render_widget("No incidents.", area);
    }
    let cells = incidents.iter().map(|it| {
        Cells::new([
            Cell::new(printable(&it.id)),
            Cell::new(it.state.label()),
            Cell::new(it.severity.label()).style(colour(it)),
            Cell::new(it.detector.label()),
            Cell::new(format!("{:>10}", grouped(it.distinct_records))),
            Cell::new(printable(&it.summary)),
        ])
    });
    let heads = ["incident", "state", "severity", "detector", "  distinct", "what happened"];
    let widths = [
        Constraint::Length(14),
        Constraint::Length(7),
        Constraint::Length(9),
        Constraint::Length(13),
        Constraint::Length(10),
        Constraint::Min(20),
    ];
    table(frame, area, screen, Table::new(cells, widths).header(header(heads.map(str::to_owned))));
}

fn table(frame: &mut Frame<'_>, area: Rect, screen: &Screen, table: Table<'_>) {
    let table = table.row_highlight_style(Style::new().add_modifier(Modifier::REVERSED));
    let mut state = TableState::new().with_selected(screen.selected);
    frame.render_stateful_widget(table, area, &mut state);
}

fn header<const N: usize>(heads: [String; N]) -> Cells<'static> {
    Cells::new(heads).style(Style::new().add_modifier(Modifier::BOLD))
}

fn incident(frame: &mut Frame<'_>, area: Rect, screen: &Screen) {
    let incidents = screen.sample.as_ref().map_or(&[][..], |sample| &sample.incidents);
    let Some(shown) = incidents.get(screen.selected) else { return };
    let block = Block::bordered().title(format!(" {} ", printable(&shown.id)));
    let text = Paragraph::new(incidents::one(shown)).wrap(Wrap { trim: false }).block(block);
    let text = text.scroll((screen.scrolled, 0));
    frame.render_widget(Clear, area);
    frame.render_widget(text, area);
}

fn colour(incident: &IncidentView) -> Style {
    match incident.severity {
        _ if incident.closed_at.is_some() => Style::new().dim(),
        Severity::Low => Style::new(),
        Severity::Medium => Style::new().fg(Color::Yellow),
        Severity::High | Severity::Critical => Style::new().fg(Color::Red),
    }
}

/// `1234567` as `1,234,567`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The two largest units of so many seconds.
fn duration(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min", seconds / 60),
        3600..86_400 => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
        _ => format!("{} d {} h", seconds / 86_400, seconds % 86_400 / 3600),
    }
}
