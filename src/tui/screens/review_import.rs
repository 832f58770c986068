//! Importing a file from record review: asked for by a form, tried first, then done; Esc stops it without harm.

use super::{names::Names, review::Review, review_rows as rows};
use crate::{
    locale::Label,
    service::{Error, How, ImportRequest, Progress, ops::catalogue::ShowCatalogue, ops::import::BatchAnswer},
    text,
    tui::{
        action::Action,
        desk::Desk,
        files,
        screen::Cx,
        text::Words,
        widgets::{
            fields::{Field, Kind, Values},
            form::Form,
        },
        worker,
    },
};
use std::sync::{Arc, Mutex, PoisonError};

/// How far the import is that runs now; the worker writes it.
type Shared = Arc<Mutex<Option<Progress>>>;

/// An import under way.
#[derive(Debug, Default)]
pub struct Import {
    shared: Shared,
    is_running: bool,
}

/// Cells of the progress bar.
const BAR: u64 = 20;

impl Import {
    /// It has ended.
    pub fn end(&mut self) {
        *self = Self::default();
    }

    /// How far it is, in words with a bar; none when nothing runs.
    pub fn words(&self) -> Option<Words> {
        if !self.is_running {
            return None;
        }
        let now = self.shared.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(now) = now else { return Some(Label::new("正在读取文件", "reading the file").into()) };
        let total = now.total.max(1);
        let done = (now.position.min(total) * BAR).checked_div(total).unwrap_or(0);
        let bar: String = (0..BAR).map(|cell| if cell < done { '#' } else { '.' }).collect();
        let Progress { rows, accepted, rejected, prohibited, .. } = now;
        Some(
            text!(
                "[{bar}] {rows} 行: 可入库 {accepted}, 异常 {rejected}, 禁止归集 {prohibited}; Esc 停止",
                "[{bar}] {rows} rows: in order {accepted}, rejected {rejected}, prohibited {prohibited}; Esc stops"
            )
            .into(),
        )
    }
}

/// What the form needs: the officer's own unit, unless it is the centre's, and the items of the catalogue.
struct Known {
    unit: String,
    items: Vec<(String, Words)>,
}

/// Code of the centre's own unit, which provides nothing.
const CENTRE: &str = "CENTRE";

fn know(desk: &mut Desk) -> Known {
    let unit = desk.actor().map(|actor| actor.unit().to_owned()).filter(|unit| unit != CENTRE).unwrap_or_default();
    let shown = desk.call(&ShowCatalogue { version: None });
    let items = shown.map(|shown| shown.items).unwrap_or_default();
    let words = |code: &str, name: &str| Words::outside(&format!("{code} {name}"));
    Known { unit, items: items.into_iter().map(|item| (item.code.clone(), words(&item.code, &item.name))).collect() }
}

/// Asks what to import.
pub fn ask(cx: &mut Cx<'_>) {
    cx.ask(know, move |screen: &mut Review, known: Known, cx| {
        open(form(&known, screen.names()), Arc::new(known), cx);
    });
}

fn open(form: Form, known: Arc<Known>, cx: &mut Cx<'_>) {
    cx.push_then(form, |screen: &mut Review, values: &Values, cx| run(screen, values.clone(), known, true, cx));
}

fn form(known: &Known, names: &Names) -> Form {
    let item = if known.items.is_empty() {
        Field::text("item", Label::new("目录项", "item")).help(Label::new("目录项代码", "code of the item"))
    } else {
        Field::new("item", Label::new("目录项", "item"), Kind::Choice(known.items.clone()))
    };
    let mut fields = vec![
        Field::new("path", Label::new("文件", "file"), Kind::Path)
            .required()
            .help(Label::new("csv, xlsx, json; UTF-8 或 GB18030", "csv, xlsx or json; UTF-8 or GB18030")),
        Field::text("unit", Label::new("提供单位", "provider unit"))
            .with(&known.unit)
            .required()
            .help(Label::new("单位代码", "code of the unit")),
        item.required(),
    ];
    if !names.channels.is_empty() {
        fields.push(Field::new("channel", Label::new("归集方式", "channel"), Kind::Choice(names.channels.clone())));
    }
    fields.push(
        Field::text("ground", Label::new("报送依据", "ground of the route"))
            .help(Label::new("约定编号, 或 层级:规定", "number of the agreement, or LEVEL:WORDS")),
    );
    fields.push(
        Field::text("exempt", Label::new("免于同意的依据", "law that exempts from consent"))
            .help(Label::new("层级:规定, 如 law:行政处罚法", "LEVEL:WORDS, such as law:NAME")),
    );
    fields.push(
        Field::new("declared", Label::new("自主申报", "declared by the subject"), Kind::YesNo)
            .help(Label::new("y 是  n 否", "y yes  n no")),
    );
    fields.push(
        Field::new("replaces", Label::new("替换先前所报", "takes the place of what was sent"), Kind::YesNo)
            .help(Label::new("y 是  n 否; 重报同一文号时", "y yes  n no; when a document is sent again")),
    );
    Form::new(Action::Import.label(), fields)
        .lead(Label::new("先试运行, 看过结果再入库", "tried first; nothing is stored before you have seen the outcome"))
}

fn run(screen: &mut Review, values: Values, known: Arc<Known>, is_trial: bool, cx: &mut Cx<'_>) {
    let shared = Shared::default();
    let import = screen.import();
    import.shared = Arc::clone(&shared);
    import.is_running = true;
    let again = values.clone();
    cx.ask(
        move |desk: &mut Desk| -> Result<BatchAnswer, Error> {
            let (file_name, bytes) = files::read(desk, values.get("path"))?;
            let request = ImportRequest {
                unit: values.given("unit").map(str::to_owned),
                item: values.get("item").to_owned(),
                channel: values.given("channel").map(str::to_owned),
                file_name,
                declared: values.is_yes("declared"),
                replaces: values.is_yes("replaces"),
                ground: values.given("ground").map(str::to_owned),
                exempt: values.given("exempt").map(str::to_owned),
            };
            let how = How { dry_run: is_trial, ..How::default() };
            desk.import(&request, bytes, &how, &mut |progress| {
                *shared.lock().unwrap_or_else(PoisonError::into_inner) = Some(progress.clone());
                worker::pulse()
            })
        },
        move |screen: &mut Review, answer: Result<BatchAnswer, Error>, cx| {
            screen.import().end();
            match answer {
                Ok(tried) if is_trial => {
                    cx.confirm(rows::import_question(&tried), move |screen: &mut Review, cx| {
                        run(screen, again, known, false, cx);
                    });
                }
                // Nothing typed is lost: the form opens again, and the refusal is told on it.
                Err(error) if is_trial && !error.is_stopped() => {
                    let known = &known;
                    let form = form(known, screen.names()).filled(&again);
                    open(form, Arc::clone(known), cx);
                    cx.fail(error);
                }
                done => screen.imported(done, cx),
            }
        },
    );
}
