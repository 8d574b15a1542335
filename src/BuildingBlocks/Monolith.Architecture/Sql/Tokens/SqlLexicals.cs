namespace Monolith.Architecture;

/// <summary>
/// Writes what only PostgreSQL and SQLite know in a form that the tokenizer of T-SQL reads alike, without moving a character: strings with
/// escapes, dollar quotes, and arrays. Without it, <c>E'\''</c> would end somewhere else than in the database, and hide what follows.
/// </summary>
internal sealed class SqlLexicals
{
    private readonly char[] _text;
    private readonly List<(int Start, int End)> _bodies = [];
    private readonly HashSet<string> _oddities = [];

    private SqlLexicals(string text) => _text = text.ToCharArray();

    /// <summary>The text for the tokenizer.</summary>
    public string Text => new(_text);

    /// <summary>The bodies in dollar quotes.</summary>
    public IReadOnlyList<(int Start, int End)> Bodies => _bodies;

    /// <summary>Notations that databases read differently, or that spell a name so that no reader sees it.</summary>
    public IReadOnlyCollection<string> Oddities => _oddities;

    public static SqlLexicals Read(string text)
    {
        // MySQL and SQLite quote names with backticks, which T-SQL does not use.
        var lexicals = new SqlLexicals(text.Replace('`', '"'));
        lexicals.Scan(0, text.Length);
        return lexicals;
    }

    /// <summary>Returns whether a position is in a body.</summary>
    public bool IsInBody(int offset) => _bodies.Exists(body => offset >= body.Start && offset < body.End);

    private void Scan(int at, int end)
    {
        while (at < end)
        {
            at = _text[at] switch
            {
                '-' when Next(at, end) == '-' => LineEnd(at, end),
                '/' when Next(at, end) == '*' => CommentEnd(at, end),
                '\'' => StringEnd(at, end),
                '"' => Closing(at, end, '"'),
                '[' => BracketEnd(at, end),
                ']' => Replace(at, ')'),
                '$' when !IsWordCharacter(at - 1) && Tag(at, end) is { } tag => DollarEnd(at, end, tag),
                _ => at + 1,
            };
        }
    }

    private int LineEnd(int at, int end)
    {
        while (at < end && _text[at] is not ('\n' or '\r'))
        {
            at++;
        }

        return at;
    }

    /// <summary>PostgreSQL and SQL Server nest comments, SQLite does not: what is a comment for one is a statement for another.</summary>
    private int CommentEnd(int at, int end)
    {
        for (at += 2; at < end; at++)
        {
            if (_text[at] == '/' && Next(at, end) == '*')
            {
                _oddities.Add("a comment within a comment");
            }
            else if (_text[at] == '*' && Next(at, end) == '/')
            {
                return at + 2;
            }
        }

        return end;
    }

    private int StringEnd(int at, int end)
    {
        var hasEscapes = at > 0 && _text[at - 1] is 'E' or 'e' && !IsWordCharacter(at - 2);
        var closing = hasEscapes ? EscapedEnd(at, end) : Closing(at, end, '\'');
        if (closing > end)
        {
            return Replace(at, ' ');
        }

        if (hasEscapes)
        {
            _text[at - 1] = ' ';
        }

        return closing;
    }

    private int EscapedEnd(int at, int end)
    {
        for (at++; at < end; at++)
        {
            if (_text[at] == '\\' && at + 1 < end)
            {
                if (_text[at + 1] is 'x' or 'u' or 'U' || char.IsAsciiDigit(_text[at + 1]))
                {
                    _oddities.Add("E'', a string with characters in escapes");
                }

                if (_text[at + 1] == '\'')
                {
                    _text[at] = '\'';
                }

                at++;
            }
            else if (_text[at] == '\'')
            {
                if (Next(at, end) != '\'')
                {
                    return at + 1;
                }

                at++;
            }
        }

        return end + 1;
    }

    /// <summary>Returns the position after the closing quote, or one beyond the end if there is none.</summary>
    private int Closing(int at, int end, char quote)
    {
        for (at++; at < end; at++)
        {
            if (_text[at] == quote && Next(at, end) != quote)
            {
                return at + 1;
            }

            at += _text[at] == quote ? 1 : 0;
        }

        return end + 1;
    }

    /// <summary>Brackets quote a name in T-SQL. In PostgreSQL they are an array, which may contain anything, such as a query.</summary>
    private int BracketEnd(int at, int end)
    {
        var closing = Array.IndexOf(_text, ']', at, end - at);
        var isName = closing > at + 1 && _text[(at + 1)..closing].All(character => char.IsLetterOrDigit(character) || character is '_' or ' ' or '$' or '#' or '@' or '-');
        return isName ? closing + 1 : Replace(at, '(');
    }

    private int DollarEnd(int at, int end, string tag)
    {
        var start = at + tag.Length;
        var closing = start <= end ? _text.AsSpan(start, end - start).IndexOf(tag) : -1;
        if (closing < 0)
        {
            return at + 1;
        }

        _text.AsSpan(at, tag.Length).Fill(' ');
        _text.AsSpan(start + closing, tag.Length).Fill(' ');
        _bodies.Add((start, start + closing));
        Scan(start, start + closing);
        return start + closing + tag.Length;
    }

    /// <summary>Reads <c>$$</c> or <c>$name$</c>.</summary>
    private string? Tag(int at, int end)
    {
        var close = at + 1;
        while (close < end && (char.IsLetterOrDigit(_text[close]) || _text[close] == '_'))
        {
            close++;
        }

        return close < end && _text[close] == '$' && (close == at + 1 || !char.IsAsciiDigit(_text[at + 1])) ? new string(_text, at, close - at + 1) : null;
    }

    private bool IsWordCharacter(int at) => at >= 0 && (char.IsLetterOrDigit(_text[at]) || _text[at] is '_' or '$');

    private char Next(int at, int end) => at + 1 < end ? _text[at + 1] : '\0';

    private int Replace(int at, char character)
    {
        _text[at] = character;
        return at + 1;
    }
}
