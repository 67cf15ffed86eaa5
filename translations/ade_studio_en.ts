<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="en_US">
<context>
    <name>ade::ui::CarriedTab</name>
    <message numerus="yes">
        <source>Labels went along to %Ln new texts: %L1 at the same place, %L2 moved. Not carried over: %L3 whose words changed, %L4 that are gone; left to a curator: %L5.</source>
        <translation>
            <numerusform>Labels went along to %Ln new text: %L1 at the same place, %L2 moved. Not carried over: %L3 whose words changed, %L4 that are gone; left to a curator: %L5.</numerusform>
            <numerusform>Labels went along to %Ln new texts: %L1 at the same place, %L2 moved. Not carried over: %L3 whose words changed, %L4 that are gone; left to a curator: %L5.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ade::ui::ConfidenceView</name>
    <message numerus="yes">
        <source>%Ln suggestions with a confidence stand in gold sentences, %1 of them right.</source>
        <translation>
            <numerusform>%Ln suggestion with a confidence stands in a gold sentence, %1 of them right.</numerusform>
            <numerusform>%Ln suggestions with a confidence stand in gold sentences, %1 of them right.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more are needed to fit it: end more sentences in Review.</source>
        <translation>
            <numerusform>%Ln more is needed to fit it: end more sentences in Review.</numerusform>
            <numerusform>%Ln more are needed to fit it: end more sentences in Review.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>This run&apos;s suggestions carry a confidence fitted to %Ln suggestions.</source>
        <translation>
            <numerusform>This run&apos;s suggestions carry a confidence fitted to %Ln suggestion.</numerusform>
            <numerusform>This run&apos;s suggestions carry a confidence fitted to %Ln suggestions.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>A fit to %Ln suggestions is kept for this model and prompt; this run does not carry it yet.</source>
        <translation>
            <numerusform>A fit to %Ln suggestion is kept for this model and prompt; this run does not carry it yet.</numerusform>
            <numerusform>A fit to %Ln suggestions is kept for this model and prompt; this run does not carry it yet.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ade::ui::DocumentListModel</name>
    <message numerus="yes">
        <source>%1 of %n sentences</source>
        <translation>
            <numerusform>%1 of %n sentence</numerusform>
            <numerusform>%1 of %n sentences</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ade::ui::DocumentListPanel</name>
    <message numerus="yes">
        <source>%Ln documents</source>
        <translation>
            <numerusform>%Ln document</numerusform>
            <numerusform>%Ln documents</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %Ln documents</source>
        <translation>
            <numerusform>%1 of %Ln document</numerusform>
            <numerusform>%1 of %Ln documents</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ade::ui::ImportReportTable</name>
    <message numerus="yes">
        <source>%Ln records skipped</source>
        <translation>
            <numerusform>%Ln record skipped</numerusform>
            <numerusform>%Ln records skipped</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln labels refused</source>
        <translation>
            <numerusform>%Ln label refused</numerusform>
            <numerusform>%Ln labels refused</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln labels or facts lost</source>
        <translation>
            <numerusform>%Ln label or fact lost</numerusform>
            <numerusform>%Ln labels or facts lost</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln records not stored</source>
        <translation>
            <numerusform>%Ln record not stored</numerusform>
            <numerusform>%Ln records not stored</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln documents</source>
        <translation>
            <numerusform>%Ln document</numerusform>
            <numerusform>%Ln documents</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln drugs</source>
        <translation>
            <numerusform>%Ln drug</numerusform>
            <numerusform>%Ln drugs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln events</source>
        <translation>
            <numerusform>%Ln event</numerusform>
            <numerusform>%Ln events</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln relations</source>
        <translation>
            <numerusform>%Ln relation</numerusform>
            <numerusform>%Ln relations</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Read %Ln records as %1</source>
        <translation>
            <numerusform>Read %Ln record as %1</numerusform>
            <numerusform>Read %Ln records as %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ade::ui::LedgerTab</name>
    <message numerus="yes">
        <source>The first %1 of %Ln lines, %2 open</source>
        <translation>
            <numerusform>The first %1 of %Ln line, %2 open</numerusform>
            <numerusform>The first %1 of %Ln lines, %2 open</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln lines, %1 open</source>
        <translation>
            <numerusform>%Ln line, %1 open</numerusform>
            <numerusform>%Ln lines, %1 open</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln lines here, %1 open</source>
        <translation>
            <numerusform>%Ln line here, %1 open</numerusform>
            <numerusform>%Ln lines here, %1 open</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ade::ui::LexiconPage</name>
    <message numerus="yes">
        <source>%Ln names</source>
        <translation>
            <numerusform>%Ln name</numerusform>
            <numerusform>%Ln names</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln records</source>
        <translation>
            <numerusform>%Ln record</numerusform>
            <numerusform>%Ln records</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln texts</source>
        <translation>
            <numerusform>%Ln text</numerusform>
            <numerusform>%Ln texts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln records were passed over: no drugs, or not under the concepts asked for.</source>
        <translation>
            <numerusform>%Ln record was passed over: no drug, or not under the concepts asked for.</numerusform>
            <numerusform>%Ln records were passed over: no drugs, or not under the concepts asked for.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln new mentions</source>
        <translation>
            <numerusform>%Ln new mention</numerusform>
            <numerusform>%Ln new mentions</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ade::ui::PlanTab</name>
    <message numerus="yes">
        <source>%Ln drugs</source>
        <translation>
            <numerusform>%Ln drug</numerusform>
            <numerusform>%Ln drugs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln sentences of “%1”.</source>
        <translation>
            <numerusform>%Ln sentence of “%1”.</numerusform>
            <numerusform>%Ln sentences of “%1”.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln PMIDs are kept out.</source>
        <translation>
            <numerusform>%Ln PMID is kept out.</numerusform>
            <numerusform>%Ln PMIDs are kept out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln sentences are kept out.</source>
        <translation>
            <numerusform>%Ln sentence is kept out.</numerusform>
            <numerusform>%Ln sentences are kept out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of them were already.</source>
        <translation>
            <numerusform>%Ln of them was already.</numerusform>
            <numerusform>%Ln of them were already.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln PMIDs</source>
        <translation>
            <numerusform>%Ln PMID</numerusform>
            <numerusform>%Ln PMIDs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln searches</source>
        <translation>
            <numerusform>%Ln search</numerusform>
            <numerusform>%Ln searches</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln documents</source>
        <translation>
            <numerusform>%Ln document</numerusform>
            <numerusform>%Ln documents</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln sentences</source>
        <translation>
            <numerusform>%Ln sentence</numerusform>
            <numerusform>%Ln sentences</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln mentions</source>
        <translation>
            <numerusform>%Ln mention</numerusform>
            <numerusform>%Ln mentions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln different names</source>
        <translation>
            <numerusform>%Ln different name</numerusform>
            <numerusform>%Ln different names</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>from %Ln documents</source>
        <translation>
            <numerusform>from %Ln document</numerusform>
            <numerusform>from %Ln documents</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ade::ui::PromptTab</name>
    <message numerus="yes">
        <source>%n examples of accepted gold. Their articles count in no score of this prompt.</source>
        <translation>
            <numerusform>%n example of accepted gold. Its article counts in no score of this prompt.</numerusform>
            <numerusform>%n examples of accepted gold. Their articles count in no score of this prompt.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ade::ui::ReadingRow</name>
    <message numerus="yes">
        <source>%1 of %Ln documents</source>
        <translation>
            <numerusform>%1 of %Ln document</numerusform>
            <numerusform>%1 of %Ln documents</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ade::ui::RelationStrip</name>
    <message numerus="yes">
        <source>%n drugs: Tab makes the next one current</source>
        <translation>
            <numerusform>%n drug: Tab makes the next one current</numerusform>
            <numerusform>%n drugs: Tab makes the next one current</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ade::ui::RunTab</name>
    <message numerus="yes">
        <source>%Ln sentences</source>
        <translation>
            <numerusform>%Ln sentence</numerusform>
            <numerusform>%Ln sentences</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln texts</source>
        <translation>
            <numerusform>%Ln text</numerusform>
            <numerusform>%Ln texts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln mentions</source>
        <translation>
            <numerusform>%Ln mention</numerusform>
            <numerusform>%Ln mentions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln relations</source>
        <translation>
            <numerusform>%Ln relation</numerusform>
            <numerusform>%Ln relations</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln sentences (%1), %2 each. Nothing was sent.</source>
        <translation>
            <numerusform>%Ln sentence (%1), %2 each. Nothing was sent.</numerusform>
            <numerusform>%Ln sentences (%1), %2 each. Nothing was sent.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln answers not understood (in the ledger)</source>
        <translation>
            <numerusform>%Ln answer not understood (in the ledger)</numerusform>
            <numerusform>%Ln answers not understood (in the ledger)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln answers of another model, %1 (flagged)</source>
        <translation>
            <numerusform>%Ln answer of another model, %1 (flagged)</numerusform>
            <numerusform>%Ln answers of another model, %1 (flagged)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Without a recorded answer: %1 of %Ln sentences.</source>
        <translation>
            <numerusform>Without a recorded answer: %1 of %Ln sentence.</numerusform>
            <numerusform>Without a recorded answer: %1 of %Ln sentences.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln lines that are no answers</source>
        <translation>
            <numerusform>%Ln line that is no answer</numerusform>
            <numerusform>%Ln lines that are no answers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln answers whose sentence is not in the project</source>
        <translation>
            <numerusform>%Ln answer whose sentence is not in the project</numerusform>
            <numerusform>%Ln answers whose sentence is not in the project</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ade::ui::SearchTab</name>
    <message numerus="yes">
        <source>Searching PubMed: %Ln articles listed</source>
        <translation>
            <numerusform>Searching PubMed: %Ln article listed</numerusform>
            <numerusform>Searching PubMed: %Ln articles listed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Fetching: %L1 of %Ln articles</source>
        <translation>
            <numerusform>Fetching: %L1 of %Ln article</numerusform>
            <numerusform>Fetching: %L1 of %Ln articles</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>a list of %Ln PMIDs</source>
        <translation>
            <numerusform>a list of %Ln PMID</numerusform>
            <numerusform>a list of %Ln PMIDs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>At most %L1 was set: %Ln articles were not asked for.</source>
        <translation>
            <numerusform>At most %L1 was set: %Ln article was not asked for.</numerusform>
            <numerusform>At most %L1 was set: %Ln articles were not asked for.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Nothing new: %Ln newest articles looked at, and here already. The log says so too.</source>
        <translation>
            <numerusform>Nothing new: the newest article looked at, and here already. The log says so too.</numerusform>
            <numerusform>Nothing new: the %Ln newest articles looked at, and here already. The log says so too.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln articles.</source>
        <translation>
            <numerusform>%Ln article.</numerusform>
            <numerusform>%Ln articles.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The first %Ln, newest first.</source>
        <translation>
            <numerusform>The first %Ln.</numerusform>
            <numerusform>The first %Ln, newest first.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Nothing new: %Ln articles found, and here already. The log says so too.</source>
        <translation>
            <numerusform>Nothing new: %Ln article found, and here already. The log says so too.</numerusform>
            <numerusform>Nothing new: %Ln articles found, and here already. The log says so too.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln articles found, %L1 new, %L2 with changed text, %L3 here before, %L4 refused.</source>
        <translation>
            <numerusform>%Ln article found, %L1 new, %L2 with changed text, %L3 here before, %L4 refused.</numerusform>
            <numerusform>%Ln articles found, %L1 new, %L2 with changed text, %L3 here before, %L4 refused.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ade::ui::TrainingPanel</name>
    <message numerus="yes">
        <source>%Ln documents</source>
        <translation>
            <numerusform>%Ln document</numerusform>
            <numerusform>%Ln documents</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln drug instances</source>
        <translation>
            <numerusform>%Ln drug instance</numerusform>
            <numerusform>%Ln drug instances</numerusform>
        </translation>
    </message>
</context>
</TS>
