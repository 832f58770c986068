//! Units (单位) of the system settings.

use super::system_topics::{Line, Topic, cell};
use crate::{
    locale::Label,
    service::{Error, ops::units::ListUnits},
    tui::{desk::Desk, screen::Session, widgets::table::Column},
};

/// The topic.
pub static TOPIC: Topic = Topic {
    label: Label::new("单位", "units"),
    reads: "unit.list",
    columns: &[
        Column::fixed(Label::new("代码", "code"), 14),
        Column::flex(Label::new("名称", "name"), 16, 3),
        Column::flex(Label::new("类别", "kind"), 12, 2),
    ],
    empty: Label::new("没有单位", "no units"),
    read,
    work: &[],
};

fn read(desk: &mut Desk, _session: &Session) -> Result<Vec<Line>, Error> {
    let units = desk.call(&ListUnits)?.items;
    Ok(units.iter().map(|one| Line::new(&one.code, vec![cell(&one.code), cell(&one.name), cell(&one.kind)])).collect())
}
