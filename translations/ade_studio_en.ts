<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US">
<context>
    <name>ade::app::CorpusService</name>
    <message>
        <source>storing</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ade::app::Session</name>
    <message>
        <source>No project is open.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give your name first: every decision is stored with who made it.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ade::app::TrainingService</name>
    <message>
        <source>A student is being trained already.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>lenient %1 · strict %2 (%3)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ade::ui</name>
    <message>
        <source>Projects (*.adestudio)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ade::ui::CommandPalette</name>
    <message>
        <source>What do you want to do?</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ade::ui::DocumentListModel</name>
    <message>
        <source>(no title)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2 sentences</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>blind gold</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 open</source>
        <comment>suggestions not judged yet</comment>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ade::ui::DocumentListPanel</name>
    <message>
        <source>Show which documents</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To do</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>With open suggestions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Voices disagree</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unsure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Blind gold</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Order of documents</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As imported</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Most open first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Disagreement first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Least done first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By title</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Documents</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 documents</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2 documents</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Here the abstracts of the project are listed.
Import a corpus file, or paste one abstract.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No document fits the search and the filter.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show all</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ade::ui::DocumentView</name>
    <message>
        <source>Document</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a document from the list to read it here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select %1 &quot;%2&quot;</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> · decided</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> · rejected, was suggested by </source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> · suggested by </source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, </source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>    ← %1 (%2)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2 sentences done</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ade::ui::ErrorBanner</name>
    <message>
        <source>Close this message</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ade::ui::EventModel</name>
    <message>
        <source>edge</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>new</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>other drug</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>treats</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>unclear</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not judged yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You say: the drug caused it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You rejected the suggestion for this drug.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You say: the text rules it out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You say: the drug was given against it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You say: the text leaves it open.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The %1 says the same, with the same edges.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The %1 names this event with other edges.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only the %1 names this event.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The %1 does not name this event.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The %1 links this event to another drug.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>event</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>teacher</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>student</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>you</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ade::ui::ExportDialog</name>
    <message>
        <source>Export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Gold: what persons decided, and gold imports</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What was written, and what the format cannot hold, is listed here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Format</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whose labels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopped. Nothing was written.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another import or export is running. Wait for it, or stop it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Writing …</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ade::ui::GridModel</name>
    <message>
        <source>%1 → %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing said. Space or double-click links them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Proposed by teacher and student. Space accepts.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Proposed by the teacher. Space accepts.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Proposed by the student. Space accepts.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Proposed. Space accepts.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You say: the drug caused it. Space takes it back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rejected. Space links them after all.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You say: the text rules it out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You say: the drug was given against it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You say: the text leaves it open.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ade::ui::ImportDialog</name>
    <message>
        <source>Gold: labels to trust and learn from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Teacher: suggestions of a language model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Student: suggestions of a trained model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Other: suggestions of another source</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No file chosen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Files …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Folder …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find out from the file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Format</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Who said it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name of the voice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check reads the files and says what would happen; Import stores it. A record that is wrong is left out alone and listed here with its place.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Why</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Files to import</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Folder to import</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopped. What was stored before stays; importing again goes on from there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another import or export is running. Wait for it, or stop it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Checking …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Importing …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Would store</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stored</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read %1 records as %2: %3 documents, %4 drugs, %5 events, %6 relations.
%7 %8 documents (%9 new), %10 there already, %11 refused, %12 records skipped in the files.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not stored</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ade::ui::KeysPage</name>
    <message>
        <source>Keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search an action or a key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Action</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Default</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All to default</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ade::ui::LossPlot</name>
    <message>
        <source>Training loss and development scores</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>loss</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>lenient F1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>strict F1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ade::ui::MainWindow</name>
    <message>
        <source>About ADE Studio</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ADE Studio %1
GPL-3.0-or-later; this window with Qt Charts: GPL-3.0</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1[*] – ADE Studio</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ADE Studio</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a student is being trained</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>an import or export is running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Work is running: %1.
Decisions are stored already.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop it and close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go on working</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ade::ui::ModelsPanel</name>
    <message>
        <source>Students and their scores</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Student</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Trained</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scored on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lenient F1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Strict F1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Relations</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use new</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to the one before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 – in use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not scored: too little gold</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Here the students of this project are compared. None is trained yet: mark sentences as done, then press Retrain. Scores need documents in the development part or frozen gold.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is trained and stands beside the one in use. Compare the scores, then choose.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is trained. It proposes once you use it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lenient counts any overlap of the event as right, strict wants equal edges.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ade::ui::NoteField</name>
    <message>
        <source>Unsure because</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Comment</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A few words, or just Enter. Escape leaves it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enter stores the comment, Escape leaves it.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ade::ui::PasteDialog</name>
    <message>
        <source>Paste an abstract</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PMID, if there is one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The abstract. It is stored as it stands and cannot be edited later.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Title</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Id</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ade::ui::PersonDialog</name>
    <message>
        <source>Your name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every decision is stored with the name of who made it. The name stays in the projects you work on and is sent nowhere.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name or initials</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only look</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ade::ui::ProjectCommands</name>
    <message>
        <source>New project</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open project</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ade::ui::RelationPanel</name>
    <message>
        <source>drug × event</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Relations</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Events of the current drug</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drug by event grid</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>✓ Accept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>✗ Reject</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>? Unsure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No event</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>drug %1 of %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drugs and the events they caused are listed here, one line per event with what the teacher, the student and you say. Open a document to begin.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No drug is marked in this document. Select one in the text and press D.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nobody links an event to this drug. Select an event in the text and press L, or press N for no event.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Why unsure? Enter keeps it, Esc drops it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Comment. Enter keeps it, Esc drops it.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ade::ui::ReviewActions</name>
    <message>
        <source>drug %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make %1 current</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move to %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>event</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>drug</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>accept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>reject</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>teacher&apos;s edges</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>student&apos;s edges</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>delete</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>link</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>right edge</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>next suggestion</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>sentence done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>document done</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ade::ui::ReviewController</name>
    <message>
        <source>The project is open for reading only.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No open suggestion in this document.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is the last open suggestion of the document.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is the first open suggestion of the document.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No drug is marked in this document. Select one and press D.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no drug %1: the document names %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only spaces and punctuation are selected.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Selected: &quot;%1&quot;</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 → %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> · decided</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> · as decided</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> · %1, rejected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> · %1, other edges than decided</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>teacher and student</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> · suggested by %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> · would be &quot;%1&quot;</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sentence %1 of %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is decided already. Del removes it, Ctrl+Z takes the decision back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is rejected already.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is decided already.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is your own mark: Del deletes it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No suggestion is selected. J goes to the next one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No event is selected.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The %1 did not name this event.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It has the %1&apos;s edges already.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A suggestion is not deleted: X rejects it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No span and no link is selected.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The selection holds only spaces and punctuation.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&quot;%1&quot; is marked already.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select the words first: drag, double-click, or Shift and the arrow keys.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is marked so already.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select an event first; it is linked to the current drug.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No drug is current. Tab or a number key chooses one; D marks a selection as drug.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The current drug has no mention left to link to.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No span is selected.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This mention has several parts; its edges cannot be moved.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only your own marks and open suggestions have edges to move.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The edge cannot go farther.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select an event first; it is moved to the other drug.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The event is linked to that drug already.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>That drug has no mention left to link to.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No sentence is current.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No drug is current.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is not named in this sentence.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No document is open.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ade::ui::ReviewPage</name>
    <message>
        <source>Documents</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Relations</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ade::ui::ShortcutTable</name>
    <message>
        <source>Drugs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make drug %1 current</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move the event to drug %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no action named %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is taken by &quot;%2&quot;. Give that action another key first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is asked for by &quot;%2&quot; and by &quot;%3&quot;.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, </source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 cannot have %2, which &quot;%3&quot; has; its default is used.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ade::ui::StartPage</name>
    <message>
        <source>ADE Studio</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Review which drug caused which adverse event in abstracts. A student model learns from what you decide, on this computer, and proposes in turn.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New project …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open project …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recent projects</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ade::ui::StatusLine</name>
    <message>
        <source>no project</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>read-only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>saving …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>all saved</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>saved %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not saved</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2 done</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ade::ui::TrainingBinding</name>
    <message>
        <source>Training %1 …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>training</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>training: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: lenient F1 %2, strict F1 %3 on %4 relations</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopped. Nothing changed; the present student serves on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Training failed: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A student learns from sentences marked done, gold imports and, where nobody decided, the teacher&apos;s labels. It takes some minutes; you can work on meanwhile.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sentences done so far: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no student in use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>in use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>loading</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 %2 (lenient %3)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>suggestions: %1 documents left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, not scored: there is no development part or frozen gold yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>; %1 in use: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not scored</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use new</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ade::ui::TrainingPanel</name>
    <message>
        <source>%1 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Retrain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What happens during training is written here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopping …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>epoch %1/%2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 sentences/s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>epoch %1: loss %2, lenient F1 %3, strict F1 %4</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Done in %1: %2 documents, %3 drug instances, %4 with events; kept epoch %5, lenient F1 %6, strict F1 %7 on the development part</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Relations that cross sentences and were out of reach: %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ade::ui::WindowActions</name>
    <message>
        <source>Recent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tools</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New project …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New project</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open project …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open project</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close project</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paste an abstract …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paste an abstract</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Redo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your name …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Blind: hide suggestions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Training panel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Retrain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to document</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Command palette</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About ADE Studio</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Review</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>View: Review</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>View: Evaluate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Project</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Review</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Student</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search titles and texts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search  %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
