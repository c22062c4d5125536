using System.Text;

namespace WalletTrace.Notebooks.Execution;

/// <summary>
/// Leads what is written to the process's console to the session whose cell writes it, and what is read from it to that session's reader. The console is one
/// per process: it is led elsewhere while any session is open, and code that belongs to no session's cell writes to the console as before.
/// </summary>
internal static class CapturedConsole
{
    private static readonly Lock Changes = new();
    private static int sessions;
    private static (TextWriter Out, TextWriter Error, TextReader In) original;
    private static (TextWriter Out, TextWriter Error, TextReader In) captured;

    /// <summary>Begins for a session.</summary>
    public static void Open()
    {
        lock (Changes)
        {
            if (sessions++ == 0)
            {
                original = (Console.Out, Console.Error, Console.In);
                Set(new Writer(false, original.Out), new Writer(true, original.Error), new Reader(original.In));
                captured = (Console.Out, Console.Error, Console.In);
            }
        }
    }

    /// <summary>Leads the console here again where a cell led it elsewhere and left it so.</summary>
    public static void Renew()
    {
        lock (Changes)
        {
            Set(captured.Out, captured.Error, captured.In);
        }
    }

    /// <summary>Ends for a session; after the last one the console is as it was.</summary>
    public static void Close()
    {
        lock (Changes)
        {
            if (--sessions == 0)
            {
                Set(original.Out, original.Error, original.In);
            }
        }
    }

    private static void Set(TextWriter output, TextWriter error, TextReader input)
    {
        Console.SetOut(output);
        Console.SetError(error);
        Console.SetIn(input);
    }

    private sealed class Writer : TextWriter
    {
        private readonly bool isError;
        private readonly TextWriter otherwise;

        public Writer(bool isError, TextWriter otherwise)
        {
            this.isError = isError;
            this.otherwise = otherwise;
            // Saved outputs are the same wherever they are made.
            CoreNewLine = ['\n'];
        }

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => Write(value.ToString());

        public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

        public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

        public override void Write(string? value)
        {
            if (value is null)
            {
                return;
            }

            if (SessionOutput.Current is { } session)
            {
                session.Write(isError, value);
            }
            else
            {
                otherwise.Write(value);
            }
        }

        public override void Flush()
        {
            if (SessionOutput.Current is { } session)
            {
                session.Flush();
            }
            else
            {
                otherwise.Flush();
            }
        }
    }

    private sealed class Reader(TextReader otherwise) : TextReader
    {
        // What is left of a line from which single characters were read.
        private string rest = "";

        public override string? ReadLine()
        {
            if (SessionOutput.Current is not { } session)
            {
                return otherwise.ReadLine();
            }

            string line = rest.Length > 0 ? rest : session.ReadLine();
            rest = "";
            return line.TrimEnd('\n');
        }

        public override int Peek() => rest.Length > 0 || SessionOutput.Current is not null ? Ahead() : otherwise.Peek();

        public override int Read()
        {
            if (rest.Length == 0 && SessionOutput.Current is null)
            {
                return otherwise.Read();
            }

            char next = Ahead();
            rest = rest[1..];
            return next;
        }

        private char Ahead()
        {
            if (rest.Length == 0)
            {
                rest = SessionOutput.Current!.ReadLine() + "\n";
            }

            return rest[0];
        }
    }
}
