namespace Search;

/// <summary>
/// The words of the index, as a trie. One walk finds the words that begin with a text, also with typing errors: each node continues the row
/// of edit distances of its parent (the optimal string alignment distance), and a branch in which no distance is small enough is left out.
/// </summary>
internal sealed class WordTree
{
    private readonly Node _root = new('\0');

    /// <summary>Finds a word, or adds it.</summary>
    public Word Get(string text)
    {
        var node = _root;
        foreach (var letter in text)
        {
            node = node.GetChild(letter);
        }

        return node.Word ??= new Word();
    }

    /// <summary>Finds the words that begin with a text, with the number of typing errors.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxErrors">The maximum number of letters that are missing, superfluous, wrong or exchanged with their neighbor.</param>
    public Dictionary<Word, int> Find(string text, int maxErrors)
    {
        var found = new Dictionary<Word, int>();
        var row = new int[text.Length + 1];
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = i;
        }

        Walk(_root, row, null, '\0', row[^1], new Search(text, maxErrors, found));
        return found;
    }

    /// <summary>Looks at the words below a node. The best distance of the text from a beginning of the word only becomes better.</summary>
    private static void Walk(Node node, int[] row, int[]? rowBefore, char letterBefore, int best, Search search)
    {
        if (node.Word is { } word && best <= search.MaxErrors)
        {
            search.Found[word] = best;
        }

        foreach (var child in node.Children)
        {
            var next = NextRow(search.Text, row, rowBefore, child.Letter, letterBefore);
            var bestBelow = Math.Min(best, next[^1]);
            if (bestBelow <= search.MaxErrors || next.Min() <= search.MaxErrors)
            {
                Walk(child, next, row, child.Letter, bestBelow, search);
            }
        }
    }

    private static int[] NextRow(string text, int[] row, int[]? rowBefore, char letter, char letterBefore)
    {
        var next = new int[row.Length];
        next[0] = row[0] + 1;
        for (var i = 1; i < row.Length; i++)
        {
            var changed = row[i - 1] + (text[i - 1] == letter ? 0 : 1);
            next[i] = Math.Min(changed, Math.Min(row[i], next[i - 1]) + 1);
            if (rowBefore is not null && i > 1 && text[i - 1] == letterBefore && text[i - 2] == letter)
            {
                next[i] = Math.Min(next[i], rowBefore[i - 2] + 1);
            }
        }

        return next;
    }

    private sealed record Search(string Text, int MaxErrors, Dictionary<Word, int> Found);

    private sealed class Node(char letter)
    {
        private Node[] _children = [];

        public char Letter { get; } = letter;

        public Word? Word { get; set; }

        public ReadOnlySpan<Node> Children => _children;

        public Node GetChild(char letter)
        {
            foreach (var child in _children)
            {
                if (child.Letter == letter)
                {
                    return child;
                }
            }

            var added = new Node(letter);
            _children = [.. _children, added];
            return added;
        }
    }
}
