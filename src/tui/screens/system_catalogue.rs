//! The lists that come in versions (目录) in the system settings: a file is tried before it comes in, another person puts a
//! draft in force, and what a version changes is shown beside the one in force.

use super::{
    directory::Directory,
    system::System,
    system_lists::{self as lists, Change, List, Listed, Version},
    system_topics::{Line, Topic, Work, cell, form},
    system_tried::{Tried, refused, tell},
};
use crate::{
    domain::catalogue::layer_label,
    locale::{Label, Lang, Text},
    service::{
        Error, How,
        ops::{catalogue_changes::RegisterChange, own_list::Before},
    },
    text,
    tui::{
        casework::filing,
        desk::Desk,
        files,
        screen::{Cx, Session},
        text::Words,
        theme::{Mark, Tone},
        widgets::{
            confirm::Confirm,
            fields::{Field, Kind, Values},
            filter_page::{Entry, FilterPage},
            form::Form,
            message::Notice,
            pane::Item,
            table::Column,
        },
    },
};
use std::sync::Arc;

/// The topic.
pub static TOPIC: Topic = Topic {
    label: Label::new("目录", "catalogue"),
    reads: "catalogue.list",
    columns: &[
        Column::fixed(Label::new("清单", "list"), 12),
        Column::fixed(Label::new("版本", "no."), 4).number(),
        Column::fixed(Label::new("状态", "state"), 8),
        Column::fixed(Label::new("条数", "size"), 5).number(),
        Column::fixed(Label::new("启用之日", "from"), 10),
        Column::flex(Label::new("导入人", "imported by"), 8, 1),
    ],
    empty: Label::new(
        "还没有目录：由主管导入, 再由另一人启用",
        "no catalogue yet: one imports it, another activates it",
    ),
    read,
    work: &[
        Work::new(Label::new("导入信息目录", "import a catalogue"), "catalogue.import", |_, cx| {
            import(List::Catalogue, cx);
        }),
        Work::new(Label::new("启用信息目录", "put a catalogue in force"), "catalogue.activate", |line, cx| {
            activate(List::Catalogue, line, cx);
        }),
        Work::new(Label::new("检查目录文件", "check a catalogue file"), "catalogue.check", |_, cx| check(cx)),
        Work::new(Label::new("查看所选版本", "show the version"), "catalogue.show", show),
        Work::new(Label::new("与现行版比较", "compare with the one in force"), "catalogue.show", compare),
        Work::new(
            Label::new("导入惩戒措施清单", "import a register of measures"),
            "measure.import",
            |_, cx| {
                import(List::Measures, cx);
            },
        ),
        Work::new(
            Label::new("启用惩戒措施清单", "put a register of measures in force"),
            "measure.activate",
            |line, cx| activate(List::Measures, line, cx),
        ),
        Work::new(
            Label::new("导入政务应用清单", "import an application list"),
            "application.import",
            |_, cx| {
                import(List::Applications, cx);
            },
        ),
        Work::new(
            Label::new("启用政务应用清单", "put an application list in force"),
            "application.activate",
            |line, cx| activate(List::Applications, line, cx),
        ),
        Work::new(
            Label::new("登记法律或职能变动", "a change the catalogue follows"),
            "catalogue.change",
            |_, cx| {
                change(cx);
            },
        ),
    ],
};

fn read(desk: &mut Desk, session: &Session) -> Result<Vec<Line>, Error> {
    let own = desk.actor().map(|actor| actor.login().to_owned()).unwrap_or_default();
    let versions = lists::all(desk, session)?;
    let names = Directory::read(desk, session)?;
    Ok(versions.iter().map(|version| line(version, &own, &names)).collect())
}

fn state(word: &str) -> (Label, Mark) {
    match word {
        "draft" => (Label::new("草案", "draft"), Mark::Open),
        "active" => (Label::new("现行", "in force"), Mark::Good),
        _ => (Label::new("已停用", "retired"), Mark::None),
    }
}

/// A line remembers its list and its number.
fn line(version: &Version, own: &str, names: &Directory) -> Line {
    let (label, mark) = state(&version.state);
    let (number, entries) = (version.number.to_string(), version.entries.to_string());
    let cells = vec![
        version.list.label().into(),
        cell(&number),
        label.into(),
        cell(&entries),
        cell(version.from.as_deref().unwrap_or_default()),
        cell(names.officer(&version.by)),
    ];
    let mut about = Vec::new();
    if version.state == "draft" {
        let words = if version.by == own {
            Label::new("须由导入人以外的人启用", "put in force by somebody else than who imported it")
        } else {
            Label::new("草案, 可由您启用", "a draft that waits to be put in force")
        };
        about.push(Item::marked(Mark::Open, words));
    }
    if !version.layer.is_empty() {
        about.push(Item::pair(Label::new("层级", "layer"), layer_label(&version.layer)));
    }
    if let Some(unit) = &version.unit {
        about.push(Item::pair(Label::new("单位", "unit"), cell(names.unit(unit))));
    }
    about.extend(version.about.iter().map(|(label, value)| Item::pair(*label, cell(names.officer(value)))));
    let data = [version.list.code(), &number].map(str::to_owned).to_vec();
    Line::new(&format!("{}/{number}", version.list.code()), cells).marked(mark).about(about).data(data)
}

/// The list and the number of the version under the cursor.
fn chosen(line: Option<&Line>) -> Option<(List, i64)> {
    let mut data = line?.data.iter();
    Some((List::parse(data.next()?)?, data.next()?.parse().ok()?))
}

/// Asks for a file of a list; it is tried, what it changes is shown, and only then it comes in.
fn import(list: List, cx: &mut Cx<'_>) {
    let layers = move |desk: &mut Desk| match list {
        List::Catalogue => desk.service.pack().catalogue.layers.value.clone(),
        List::Measures | List::Applications => Vec::new(),
    };
    cx.ask(layers, move |_: &mut System, layers: Vec<String>, cx| {
        let make = move || {
            let mut fields = vec![
                Field::new("path", Label::new("文件", "file"), Kind::Path)
                    .required()
                    .help(Label::new("csv 或 xlsx, 每项一行", "csv or xlsx, one row for each")),
            ];
            if layers.len() > 1 {
                let said = |layer: &String| (layer.clone(), Words::from(&layer_label(layer)));
                let choices = layers.iter().map(said).collect();
                fields.push(Field::new("layer", Label::new("层级", "layer"), Kind::Choice(choices)));
            }
            Form::new(list.label(), fields)
                .lead(Label::new("先试导入, 看过变动再确认", "tried first; nothing comes in before you confirm"))
        };
        let attempt = move |desk: &mut Desk, values: &Values| tried(list, desk, values);
        let question = move |found: &Draft, values: &Values| found.question(list, values.get("path"));
        let done = move |desk: &mut Desk, values: &Values| {
            let file = files::read(desk, values.get("path"))?;
            let layer = values.given("layer").map(str::to_owned);
            let (number, entries) = list.import(desk, file, layer, &How::default())?;
            let (zh, en) = (list.label().zh, list.label().en);
            Ok(text!(
                "{zh}第 {number} 版草案已导入，{entries} 条；须由另一人启用",
                "{en}: version {number} is in as a draft of {entries}; somebody else puts it in force"
            ))
        };
        let (make, attempt) = (Arc::new(make), Arc::new(attempt));
        Tried { make, attempt, question: Arc::new(question), done: Arc::new(done) }.ask(cx);
    });
}

/// What a trial found.
struct Draft {
    entries: usize,
    /// What it changes; not known where the file is only counted.
    changes: Option<Vec<Change>>,
}

fn tried(list: List, desk: &mut Desk, values: &Values) -> Result<Draft, Error> {
    let file = files::read(desk, values.get("path"))?;
    let layer = values.given("layer").map(str::to_owned);
    let dry = How { dry_run: true, ..How::default() };
    let (_, entries) = list.import(desk, file.clone(), layer, &dry)?;
    // Whoever may import may not always check; then the file is only counted.
    let after = if list == List::Catalogue { lists::checked(desk, file).ok() } else { None };
    let changes = after.map(|after| lists::changes(&in_force(list, desk), &after));
    Ok(Draft { entries, changes })
}

/// What stands in the version in force; nothing before the first one. It is looked for in the list, as asking for what is
/// not there leaves a refusal in the log.
fn in_force(list: List, desk: &mut Desk) -> Vec<Listed> {
    let versions = list.versions(desk).unwrap_or_default();
    let active = versions.iter().find(|one| one.state == "active" && one.layer.is_empty());
    active.and_then(|one| list.entries(desk, Some(one.number)).ok()).unwrap_or_default()
}

impl Draft {
    fn question(&self, list: List, path: &str) -> Confirm {
        let entries = self.entries;
        let name = path.rsplit('/').next().unwrap_or_default();
        let title = Label::new("导入为草案", "import as a draft");
        let (zh, en) = (list.label().zh, list.label().en);
        let mut confirm = Confirm::yes(title, name)
            .line(text!("{zh}：{entries} 条, 没有错误", "{en}: {entries} entries, no faults"), Tone::Good);
        let Some(changes) = &self.changes else { return confirm };
        let number = changes.len();
        let head = text!("与现行版相比, {number} 项不同", "{number} differ from the version in force");
        confirm = confirm.line(head, Tone::Plain);
        for change in changes.iter().take(8) {
            confirm = confirm.line(change.line(), Tone::Plain);
        }
        if let Some(more) = number.checked_sub(8).filter(|more| *more > 0) {
            confirm = confirm.line(text!("另有 {more} 项", "and {more} more"), Tone::Dim);
        }
        confirm
    }
}

/// What is known before a version is put in force.
struct Waiting {
    has_steps: bool,
    /// The draft: its number, and whether the officer imported it.
    draft: Option<(i64, bool)>,
    article: Text,
}

/// Puts a draft in force: the one under the cursor, else the newest. Who imported it is told so at once.
fn activate(list: List, line: Option<&Line>, cx: &mut Cx<'_>) {
    let under = chosen(line).filter(|(of, _)| *of == list).map(|(_, number)| number);
    let asked = move |desk: &mut Desk| {
        let own = desk.actor().map(|actor| actor.login().to_owned()).unwrap_or_default();
        let drafts = list.versions(desk).unwrap_or_default().into_iter().filter(|one| one.state == "draft");
        let drafts: Vec<(i64, bool)> = drafts.map(|one| (one.number, one.by == own)).collect();
        let draft = drafts.iter().find(|(number, _)| Some(*number) == under).or_else(|| drafts.first()).copied();
        Waiting { has_steps: list.has_steps(desk), draft, article: desk.service.pack().articles.text("S1") }
    };
    cx.ask(asked, move |_: &mut System, Waiting { has_steps, draft, article }: Waiting, cx| {
        if draft.is_some_and(|(_, is_own)| is_own) {
            return cx.fail(second_person(&article));
        }
        let number = draft.map(|(number, _)| number).or(under).map(|number| number.to_string()).unwrap_or_default();
        activation(list, number, has_steps).ask(cx);
    });
}

/// Why the importer is not asked any further.
fn second_person(article: &Text) -> Notice {
    Notice {
        message: text!("须由另一人办理：这一版由您导入", "another person must do this: you imported this version")
            .into(),
        hint: text!("请另一名有此权限的人员办理", "ask another officer who may").into(),
        cite: Words::outside("S1"),
        article: Words::from(article),
        is_closed: true,
        ..Notice::default()
    }
}

fn activation(list: List, number: String, has_steps: bool) -> Tried<usize> {
    let make = move || {
        let mut fields =
            vec![Field::text("version", Label::new("版本", "version")).required().with(&number).check(|typed| {
                typed.parse::<i64>().map(drop).map_err(|_| text!("写一个数, 如 2", "a number, such as 2"))
            })];
        if has_steps {
            let own = Label::new("含本级自行编制的条目时填", "for entries of the level's own");
            fields.extend([
                Field::new("comment", Label::new("征求意见截止日", "comment until"), Kind::Date).help(own),
                Field::text("consent", Label::new("联席会议同意文号", "number of the consent")).help(own),
                Field::new("consented", Label::new("同意之日", "consent on"), Kind::Date).help(own),
                Field::new("published", Label::new("向社会公开之日", "published on"), Kind::Date).help(own),
            ]);
        }
        Form::new(list.label(), fields)
            .lead(Label::new("启用一版, 现行版随即停用", "a version comes into force; the one before retires"))
    };
    let of = |values: &Values| {
        let before = Before {
            comment_until: values.date("comment"),
            consent: values.given("consent").map(str::to_owned),
            consent_on: values.date("consented"),
            published_on: values.date("published"),
        };
        (values.get("version").parse().unwrap_or_default(), before)
    };
    let attempt = move |desk: &mut Desk, values: &Values| {
        let (version, before) = of(values);
        list.activate(desk, version, before, &How { dry_run: true, ..How::default() })
    };
    let question = move |entries: &usize, values: &Values| {
        let number = format!("{}/{}", list.code(), values.get("version"));
        let line = text!(
            "{entries} 条自今日起生效, 现行版停用",
            "{entries} entries in force from today; the one before retires"
        );
        Confirm::yes(Label::new("启用", "put in force"), &number).line(line, Tone::Warn)
    };
    let done = move |desk: &mut Desk, values: &Values| {
        let (version, before) = of(values);
        list.activate(desk, version, before, &How::default())?;
        let (zh, en) = (list.label().zh, list.label().en);
        Ok(text!("{zh}第 {version} 版已启用", "{en}: version {version} is in force"))
    };
    Tried { make: Arc::new(make), attempt: Arc::new(attempt), question: Arc::new(question), done: Arc::new(done) }
}

/// What is wrong with a catalogue file, or what it would change; nothing is stored.
fn check(cx: &mut Cx<'_>) {
    let title = Label::new("检查目录文件", "check a catalogue file");
    let field = Field::new("path", Label::new("文件", "file"), Kind::Path).required();
    cx.push_then(Form::new(title, vec![field]), move |_: &mut System, values: &Values, cx| {
        let path = values.get("path").to_owned();
        let given = path.clone();
        cx.ask(
            move |desk: &mut Desk| {
                let read = files::read(desk, &given).and_then(|file| lists::checked(desk, file));
                let after = read.map_err(|error| refused(desk, error))?;
                Ok((lists::changes(&in_force(List::Catalogue, desk), &after), after.len()))
            },
            move |_: &mut System, answer, cx| match answer {
                Ok((changes, entries)) => {
                    let head = text!("{path}：{entries} 条, 没有错误", "{path}: {entries} items, no faults");
                    compared(title, vec![Item::marked(Mark::Good, head)], &changes, cx);
                }
                Err(no) => tell(&path, no, cx),
            },
        );
    });
}

/// What stands in the version under the cursor; the catalogue in force where there is none.
fn show(line: Option<&Line>, cx: &mut Cx<'_>) {
    let (list, number) = chosen(line).map_or((List::Catalogue, None), |(list, number)| (list, Some(number)));
    let read = move |desk: &mut Desk| list.entries(desk, number);
    cx.ask(read, move |_: &mut System, answer: Result<Vec<Listed>, Error>, cx| match answer {
        Ok(entries) => {
            let version = number.map(|number| format!("{}/{number}", list.code())).unwrap_or_default();
            let title = super::names::join(&[list.label().into(), cell(&version)], " ");
            open(title, Vec::new(), entries.iter().map(lists::shown).collect(), cx);
        }
        Err(error) => cx.fail(error),
    });
}

/// What the version under the cursor changes of the one in force.
fn compare(line: Option<&Line>, cx: &mut Cx<'_>) {
    let Some((list, number)) = chosen(line) else {
        return cx.warn(Label::new("先选一版", "choose a version first"));
    };
    let read = move |desk: &mut Desk| {
        let after = list.entries(desk, Some(number))?;
        Ok(lists::changes(&in_force(list, desk), &after))
    };
    cx.ask(read, move |_: &mut System, answer: Result<Vec<Change>, Error>, cx| match answer {
        Ok(changes) => {
            let (zh, en) = (list.label().zh, list.label().en);
            let head = text!("{zh}第 {number} 版与现行版", "{en}: version {number} and the one in force");
            compared(Label::new("与现行版比较", "compared"), vec![Item::Title(head.into())], &changes, cx);
        }
        Err(error) => cx.fail(error),
    });
}

fn compared(title: Label, mut head: Vec<Item>, changes: &[Change], cx: &mut Cx<'_>) {
    let number = changes.len();
    head.push(Item::text(text!("{number} 项不同", "{number} differ")));
    head.push(Item::Blank);
    open(title.into(), head, changes.iter().map(Change::shown).collect(), cx);
}

/// A long page that can be saved as text.
pub fn open(title: Words, head: Vec<Item>, entries: Vec<Entry>, cx: &mut Cx<'_>) {
    let items = head.iter().chain(entries.iter().flat_map(|entry| &entry.items));
    let body = items.map(|item| plain(item, cx.look.lang)).collect::<Vec<_>>().join("\n") + "\n";
    let page = FilterPage::new(title, head, entries);
    cx.push_then(page, move |_: &mut System, _: &crate::tui::action::Action, cx| {
        filing::save::<System>("list.txt", body.into_bytes(), cx);
    });
}

fn plain(item: &Item, lang: Lang) -> String {
    match item {
        Item::Title(words) | Item::Text(words, ..) => words.get(lang).to_owned(),
        Item::Pair(label, value, _) => format!("  {}: {}", label.get(lang), value.get(lang)),
        Item::Columns(_) | Item::Rule | Item::Blank => String::new(),
    }
}

/// A law was amended, or a unit's function changed: its catalogue must follow within the days of the text.
fn change(cx: &mut Cx<'_>) {
    let make = || {
        let fields = vec![
            Field::text("unit", Label::new("单位代码", "unit")).required(),
            Field::new("on", Label::new("变动之日", "the day of the change"), Kind::Date).required(),
            Field::text("what", Label::new("变动内容", "what changed")).required(),
        ];
        Form::new(Label::new("登记法律或职能变动", "a change the catalogue follows"), fields)
    };
    form(cx, make, |desk, values| {
        let on = values.date("on").unwrap_or_default();
        let (unit, what) = (values.get("unit").to_owned(), values.get("what").to_owned());
        let done = desk.call(&RegisterChange { unit, on, what })?;
        let due = done.due.map_or_else(|| "-".to_owned(), |due| due.to_string());
        let (unit, zh, en) = (done.unit, done.article.zh, done.article.en);
        Ok(text!("{unit} 的目录应于 {due} 前更新 ({zh})", "the catalogue of {unit} must follow by {due} ({en})"))
    });
}
