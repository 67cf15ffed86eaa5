<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="en_US">
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
</TS>
