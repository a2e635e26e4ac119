// The shell's line editor against a model of text and a model of the screen: whatever is typed at whatever width, the
// screen shows the line, laid out as a terminal lays it out, and the cursor is where the text says.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Xdv.Programs.Shell.Editing;
using Xdv.Tests;
using Xunit;

namespace Xdv.Runtime.Tests.Editing;

[Requirement("XDV-053.3")]
public sealed class LineEditorTests
{
    private const string Prompt = "#: ";
    private static readonly string[] Typed =
        ["a", "b", "x", " ", "é", "Φ", "█", "漢", "字", "か", "한", "😀", "𠀀", "e\u0301", "漢\u0308", "longer word "];
    private static readonly string[] Moves =
    [
        "\e[D", "\e[C", "\e[H", "\e[F", "\x01", "\x05", "\x02", "\x06", "\eb", "\ef", "\e[1;5D", "\e[1;5C", "\x7f",
        "\b", "\e[3~", "\x04", "\x0b", "\x15", "\x17", "\ed", "\x19",
    ];

    /// <summary>A console of one size with the editor on it.</summary>
    private sealed class Console
    {
        private readonly LineEditor _editor;

        public Console(int columns = 80, int rows = 24, INameSource? names = null)
        {
            Screen = new Screen(columns, rows);
            _editor = new LineEditor(names ?? new Names());
            _editor.Resize(columns, rows);
            Begin();
        }

        public Screen Screen { get; private set; }

        public string Line => Encoding.UTF8.GetString(_editor.Line);

        public int Cursor => Encoding.UTF8.GetCharCount(_editor.Line[.._editor.Cursor]);

        public uint Size => _editor.TakeSize();

        public void Begin()
        {
            _editor.Begin(Encoding.UTF8.GetBytes(Prompt));
            Show();
        }

        /// <summary>Types, and begins a new line when one is done; what is behind it is typed into that.</summary>
        public List<string> Type(string keys, int piece = int.MaxValue) => Type(Encoding.UTF8.GetBytes(keys), piece);

        public List<string> Type(byte[] keys, int piece = int.MaxValue)
        {
            List<string> lines = [];
            for (int at = 0; at < keys.Length;)
            {
                int end = (int)Math.Min(keys.Length, (long)at + piece);
                EditResult result = _editor.Feed(keys.AsSpan(at..end), out int used);
                at += used;
                if (result == EditResult.EndOfInput) lines.Add("<end>");
                if (result == EditResult.Line) lines.Add(Line);
                Show();
                if (result != EditResult.More) Begin();
            }

            return lines;
        }

        private void Show()
        {
            Screen.Write(_editor.Output.Written);
            _editor.Output.Clear();
        }
    }

    private sealed class Names : INameSource
    {
        private static readonly string[] Commands = ["cat", "crash", "phirun", "qrun"];
        private static readonly Dictionary<string, string[]> Folders = new()
        {
            [""] = ["bell.qasm", "bernstein.qasm", "deep/", "two words.txt"],
            ["deep/"] = ["漢字.txt"],
        };

        public bool TryCommand(int index, Span<byte> name, out int length) => Copy(Commands, index, name, out length);

        public bool TryEntry(ReadOnlySpan<byte> folder, int index, Span<byte> name, out int length) =>
            Copy(Folders.GetValueOrDefault(Encoding.UTF8.GetString(folder), []), index, name, out length);

        private static bool Copy(string[] names, int index, Span<byte> name, out int length)
        {
            length = 0;
            if (index >= names.Length) return false;
            length = Encoding.UTF8.GetBytes(names[index], name);
            return true;
        }
    }

    /// <summary>The screen that a terminal of this width must show for prompt and line, and its cursor.</summary>
    private static (List<string> Rows, int Row, int Column) Layout(string line, int cursor, int columns)
    {
        List<StringBuilder> rows = [new()];
        int used = 0, row = 0, column = 0;
        string all = Prompt + line + "\0";
        cursor += Prompt.Length;
        for (int i = 0; i < all.Length;)
        {
            Rune rune = Rune.GetRuneAt(all, i);
            int cells = rune.Value == 0 ? 1 : Wide.Cells(rune);
            if (cells > 0 && used + cells > columns)
            {
                rows.Add(new());
                used = 0;
            }

            if (i == cursor) (row, column) = (rows.Count - 1, used);
            if (rune.Value != 0) rows[^1].Append(rune);
            used += cells;
            i += rune.Utf16SequenceLength;
        }

        return ([.. rows.Select(r => r.ToString().TrimEnd(' '))], row, column);
    }

    private static void Check(Console console)
    {
        Screen screen = console.Screen;
        (List<string> rows, int row, int column) = Layout(console.Line, console.Cursor, screen.Columns);
        Assert.False(screen.IsAtMargin);
        int top = Enumerable.Range(0, rows.Count).First(t => t >= row - screen.Row);
        Assert.Equal((row - top, column), (screen.Row, screen.Column));
        string expected = string.Join('\n', rows.Skip(top).Take(screen.Rows)).TrimEnd('\n');
        Assert.Equal(expected, screen.Text);
    }

    private static Gen<string> Keys => Gen.Frequency(
        (3, Gen.Elements(Typed)), (2, Gen.Elements(Moves)));

    [Fact]
    public void The_screen_shows_the_line_after_every_key()
    {
        Gen<(int Columns, int Rows, int Piece, string[] Keys)> sessions =
            from columns in Gen.Choose(20, 120)
            from rows in Gen.Elements(3, 5, 24, 60)
            from piece in Gen.Elements(1, 5, 32, 1000)
            from keys in Gen.ArrayOf(Keys, 150)
            select (columns, rows, piece, keys);
        Prop.ForAll(sessions.ToArbitrary(), session =>
        {
            Console console = new(session.Columns, session.Rows);
            foreach (string key in session.Keys)
            {
                if (key == "\x04" && console.Line.Length == 0) continue;
                console.Type(key, session.Piece);
                Check(console);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));
    }

    [Fact]
    public void Keys_that_come_together_are_drawn_once_and_right()
    {
        Gen<(int Columns, string[][] Batches)> sessions =
            from columns in Gen.Choose(20, 120)
            from batches in Gen.ArrayOf(Gen.ArrayOf(Keys, 12), 20)
            select (columns, batches);
        Prop.ForAll(sessions.ToArbitrary(), session =>
        {
            Console console = new(session.Columns);
            foreach (string[] batch in session.Batches)
            {
                console.Type(string.Concat(batch).Replace("\x04", ""));
                Check(console);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));
    }

    /// <summary>The text itself, against a model that knows strings only.</summary>
    [Theory]
    [InlineData("abc\e[DX", "abXc")]
    [InlineData("abc\x01X\x05Y", "XabcY")]
    [InlineData("one two three\x17X", "one two X")]
    [InlineData("one two three\eb\eb\x0b", "one ")]
    [InlineData("one two\eb\x15", "two")]
    [InlineData("one two\eb\x15\x05 \x19", "two one ")]
    [InlineData("one two\x01\ed\e[3~", "two")]
    [InlineData("漢字\x7fx", "漢x")]
    [InlineData("ae\u0301\x7fx", "ax")]
    [InlineData("a\e[5~b\eOHc", "cab")]
    [InlineData("ab\x02\x04", "a")]
    public void Keys_edit(string keys, string expected)
    {
        Console console = new();
        console.Type(keys);
        Assert.Equal(expected, console.Line);
        Check(console);
    }

    [Fact]
    public void What_is_no_text_is_dropped_and_characters_may_come_in_pieces()
    {
        Console console = new();
        console.Type([0xFF, (byte)'a', 0xC3, (byte)'b', 0xE6, 0xBC, 0xA2, 0xC2, 0x9B, 0xED, 0xA0, 0x80], piece: 1);
        Assert.Equal("ab漢", console.Line);
        Check(console);
    }

    [Fact]
    public void Ends_of_lines_of_every_kind_end_a_line_once()
    {
        Console console = new();
        Assert.Equal(["a", "b", "c", ""], console.Type("a\rb\nc\r\n\n"));
        Assert.Equal(["<end>"], console.Type("\x04"));
    }

    [Fact]
    public void Interrupt_at_the_prompt_begins_a_new_line()
    {
        Console console = new();
        console.Type("rm everything\e[D\x03");
        Assert.Equal("", console.Line);
        Assert.Equal("#: rm everything^C\n#:", console.Screen.Text);
    }

    [Fact]
    public void History_goes_up_and_down_and_keeps_what_was_typed()
    {
        Console console = new();
        console.Type("first\rsecond\rsecond\rhalf\e[A\e[A");
        Assert.Equal("first", console.Line);
        console.Type("\e[A\e[B\e[B");
        Assert.Equal("half", console.Line);
    }

    [Fact]
    public void Search_finds_as_it_is_typed()
    {
        Console console = new();
        console.Type("qrun bell.qasm\rphirun dft.phi\rqrun adder.qasm\rhalf\x12qrun");
        Assert.EndsWith("(search)`qrun': qrun adder.qasm", console.Screen.Text);
        console.Type("\x12");
        Assert.EndsWith("(search)`qrun': qrun bell.qasm", console.Screen.Text);
        console.Type("\x07");
        Assert.Equal("half", console.Line);
        console.Type("\x12phi\x12");
        Assert.EndsWith("(no match)`phi': phirun dft.phi", console.Screen.Text);
        Assert.Equal(["phirun dft.phi"], console.Type("\r"));
    }

    [Fact]
    public void Tab_completes_commands_paths_and_lists_on_the_second()
    {
        Console console = new();
        console.Type("q\tbel\t");
        Assert.Equal("qrun bell.qasm ", console.Line);
        console.Type("\x15" + "cat be\t");
        Assert.Equal((1, "cat be"), (console.Screen.Bells, console.Line));
        console.Type("\t");
        Assert.Equal("#: cat be\nbell.qasm       bernstein.qasm\n#: cat be", console.Screen.Text);
        console.Type("\x15" + "cat tw\t;ph\td\t\t");
        Assert.Equal("cat two\\ words.txt ;phirun deep/漢字.txt ", console.Line);
        console.Type("\x15" + "cat 'two\t");
        Assert.Equal("cat 'two", console.Line);
    }

    [Fact]
    public void A_reported_size_lays_the_line_out_anew()
    {
        Console console = new(40, 10);
        console.Type("a line that is a little longer than the forty columns there are");
        console.Type("\e[8;30;100t");
        Assert.Equal(100u | 30 << 16, console.Size);
        console.Type("\e[24;80R\e[0;0R\e[8;1;1t");
        Assert.Equal(80u | 24 << 16, console.Size);
        Assert.Equal(0u, console.Size);
    }

    [Fact]
    public void A_long_line_is_shown_through_a_window_when_it_leaves_the_screen()
    {
        Console console = new(20, 4);
        string text = string.Concat(Enumerable.Range(0, 40).Select(i => $"{i:000} "));
        console.Type(text);
        Check(console);
        foreach (string key in new[] { "\x01", "x", "\x05", "y", "\eb", "\eb", "漢", "\x01", "\x0b" })
        {
            console.Type(key);
            Check(console);
        }

        Assert.Equal("", console.Line);
    }

    [Fact]
    public void Sixty_four_kibibytes_pasted_arrive_whole()
    {
        string line = new('z', 65_536 - 1);
        Console console = new();
        Assert.Equal([line], console.Type(line + "\r", piece: 32));
        string[] lines = [.. Enumerable.Range(0, 1024).Select(i => $"echo line {i:0000} 漢字 {new string('.', 40)}")];
        Assert.Equal(lines, console.Type(string.Concat(lines.Select(l => l + "\r\n")), piece: 32));
    }
}
