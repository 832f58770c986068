//! What is sent to the terminal: few bytes, one write a frame, and the way back to a sane terminal.

use super::app::App;
use crossterm::{
    cursor::{Hide, MoveTo, Show},
    event::{DisableBracketedPaste, EnableBracketedPaste},
    execute, queue,
    style::{Attribute, Color as WireColor, Print, SetAttribute, SetBackgroundColor, SetForegroundColor},
    terminal,
};
use ratatui::{
    Terminal,
    backend::{Backend, ClearType, IntoCrossterm as _, WindowSize},
    buffer::{Cell, CellWidth as _},
    layout::{Position, Size},
    style::{Color, Modifier},
};
use std::{
    fs::File,
    io::{self, Write},
    os::fd::AsFd as _,
};
use zeroize::Zeroize as _;

/// The console's terminal.
pub type Console = Terminal<Wire<Sending>>;

/// What is on its way to the terminal: kept until the frame is whole, written in one piece, overwritten. A buffer of the
/// standard library would hold the frame before the last one for as long as the console is locked.
#[derive(Debug)]
pub struct Sending {
    to: File,
    waiting: Vec<u8>,
}

impl Sending {
    fn new() -> io::Result<Self> {
        let to = File::from(io::stdout().as_fd().try_clone_to_owned()?);
        Ok(Self { to, waiting: Vec::with_capacity(1 << 16) })
    }
}

impl Write for Sending {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.waiting.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        let written = self.to.write_all(&self.waiting);
        self.waiting.zeroize();
        written
    }
}

/// A backend that knows how wide characters are, so that it moves the cursor only where it must.
#[derive(Debug)]
pub struct Wire<W: Write> {
    out: W,
    size: Option<Size>,
    cursor_shown: Option<bool>,
}

impl<W: Write> Wire<W> {
    /// A backend over `out` that asks the operating system for the size.
    pub fn new(out: W) -> Self {
        Self { out, size: None, cursor_shown: None }
    }

    /// A backend of a fixed size, for measuring.
    pub fn fixed(out: W, width: u16, height: u16) -> Self {
        Self { out, size: Some(Size::new(width, height)), cursor_shown: None }
    }

    fn put_style(&mut self, from: &Style, to: &Style) -> io::Result<()> {
        let mut from = *from;
        if !(from.modifier - to.modifier).is_empty() {
            queue!(self.out, SetAttribute(Attribute::Reset))?;
            from = Style::default();
        }
        let added = to.modifier - from.modifier;
        let attributes = [
            (Modifier::BOLD, Attribute::Bold),
            (Modifier::DIM, Attribute::Dim),
            (Modifier::ITALIC, Attribute::Italic),
            (Modifier::UNDERLINED, Attribute::Underlined),
            (Modifier::REVERSED, Attribute::Reverse),
        ];
        for (modifier, attribute) in attributes {
            if added.contains(modifier) {
                queue!(self.out, SetAttribute(attribute))?;
            }
        }
        if from.fg != to.fg {
            queue!(self.out, SetForegroundColor(wire_color(to.fg)))?;
        }
        if from.bg != to.bg {
            queue!(self.out, SetBackgroundColor(wire_color(to.bg)))?;
        }
        Ok(())
    }
}

fn wire_color(color: Color) -> WireColor {
    color.into_crossterm()
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Style {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

impl<W: Write> Backend for Wire<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut style = Style::default();
        let mut at: Option<(u16, u16)> = None;
        for (x, y, cell) in content {
            if at != Some((x, y)) {
                queue!(self.out, MoveTo(x, y))?;
            }
            let next = Style { fg: cell.fg, bg: cell.bg, modifier: cell.modifier };
            if next != style {
                self.put_style(&style, &next)?;
                style = next;
            }
            queue!(self.out, Print(cell.symbol()))?;
            let wide = cell.cell_width();
            // Terminals disagree about the width of what is neither ASCII nor wide: after it the cursor is set anew.
            at = (wide == 2 || cell.symbol().is_ascii()).then(|| (x.saturating_add(wide.max(1)), y));
        }
        if style != Style::default() {
            queue!(self.out, SetAttribute(Attribute::Reset))?;
        }
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        if self.cursor_shown.replace(false) == Some(false) { Ok(()) } else { queue!(self.out, Hide) }
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        if self.cursor_shown.replace(true) == Some(true) { Ok(()) } else { queue!(self.out, Show) }
    }

    /// Nothing is asked of the terminal: its answer may come late, and among typed keys.
    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(Position::ORIGIN)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        let Position { x, y } = position.into();
        queue!(self.out, MoveTo(x, y))
    }

    fn clear(&mut self) -> io::Result<()> {
        queue!(self.out, terminal::Clear(terminal::ClearType::All))
    }

    fn clear_region(&mut self, _clear_type: ClearType) -> io::Result<()> {
        self.clear()
    }

    fn size(&self) -> io::Result<Size> {
        if let Some(size) = self.size {
            return Ok(size);
        }
        let (width, height) = terminal::size()?;
        Ok(Size::new(width, height))
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size()?, pixels: Size::default() })
    }

    /// The frame is written when it is whole: see [`draw`].
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Draws one frame inside a synchronised update and sends it in one write.
pub fn draw<W: Write>(terminal: &mut Terminal<Wire<W>>, app: &App) -> io::Result<()> {
    queue!(terminal.backend_mut().out, terminal::BeginSynchronizedUpdate)?;
    terminal.draw(|frame| app.draw(frame))?;
    let out = &mut terminal.backend_mut().out;
    queue!(out, terminal::EndSynchronizedUpdate)?;
    out.flush()
}

/// Takes the terminal over; a panic gives it back before it is told.
pub(super) fn start() -> io::Result<Console> {
    let previous = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        restore();
        previous(info);
    }));
    terminal::enable_raw_mode()?;
    let taken = Sending::new().and_then(|mut out| {
        execute!(out, terminal::EnterAlternateScreen, EnableBracketedPaste)?;
        Terminal::new(Wire::new(out))
    });
    if taken.is_err() {
        restore();
    }
    taken
}

/// Gives the terminal back. Failures are of no use: the terminal may be gone.
pub(super) fn restore() {
    let _ = execute!(io::stdout(), DisableBracketedPaste, Show, terminal::LeaveAlternateScreen);
    let _ = terminal::disable_raw_mode();
}
