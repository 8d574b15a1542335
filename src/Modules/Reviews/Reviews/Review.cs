namespace Reviews;

/// <summary>A review with everything that belongs to it.</summary>
/// <param name="Id">The review. Ids sort by the time of publication.</param>
/// <param name="ProductId">The product.</param>
/// <param name="CustomerId">The customer.</param>
/// <param name="Author">The name with which the customer signs.</param>
/// <param name="Stars">The rating, 1 to 5.</param>
/// <param name="Text">The text.</param>
/// <param name="PublishedAt">The time of publication.</param>
internal sealed record Review(Guid Id, Guid ProductId, Guid CustomerId, string Author, int Stars, string Text, DateTimeOffset PublishedAt)
{
    /// <summary>The number of answers that a review can have, at all depths together.</summary>
    public const int MaxAnswers = 500;

    /// <summary>How deep answers can be nested. JSON has a limit of its own, which must not be reached.</summary>
    public const int MaxDepth = 10;

    /// <summary>The number of votes that a review can have.</summary>
    public const int MaxVotes = 10_000;

    /// <summary>What the customer says about the product besides the text, such as <c>size: too small</c>.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<Answer> Answers { get; init; } = [];

    /// <summary>Whether the review is helpful, by customer.</summary>
    public IReadOnlyDictionary<Guid, bool> Votes { get; init; } = new Dictionary<Guid, bool>();

    /// <summary>Returns the review with a vote. A second vote of the same customer replaces the first.</summary>
    public Review WithVote(Guid customer, bool helpful) => this with { Votes = new Dictionary<Guid, bool>(Votes) { [customer] = helpful } };

    /// <summary>Returns the review with one more answer: to the review itself, or to an answer that it has.</summary>
    public Review With(Answer answer, Guid? parent) => this with
    {
        Answers = parent is { } id ? [.. Answers.Select(a => a.With(answer, id))] : [.. Answers, answer],
    };

    /// <summary>Returns the review without the name, the words and the votes of a customer. Answers to these words stay.</summary>
    public Review Without(Guid customer) => this with
    {
        Answers = [.. Answers.Select(answer => answer.Without(customer))],
        Votes = Votes.Where(vote => vote.Key != customer).ToDictionary(),
    };

    /// <summary>Returns the depth of an answer, 1 for an answer to the review itself, or null if the review does not have it.</summary>
    public int? DepthOf(Guid answer) => AllAnswers().Where(a => a.Answer.Id == answer).Select(a => (int?)a.Depth).SingleOrDefault();

    public int CountAnswers() => AllAnswers().Count();

    private IEnumerable<(Answer Answer, int Depth)> AllAnswers() => Answers.SelectMany(answer => answer.AndBelow(1));
}

/// <summary>An answer to a review or to another answer.</summary>
/// <param name="Id">The answer.</param>
/// <param name="CustomerId">The customer, or null if erased.</param>
/// <param name="Author">The name with which the customer signs. Empty if erased.</param>
/// <param name="Text">The text. Empty if the customer was erased.</param>
/// <param name="Answers">The answers to this one.</param>
internal sealed record Answer(Guid Id, Guid? CustomerId, string Author, string Text, IReadOnlyList<Answer> Answers)
{
    public Answer With(Answer answer, Guid parent) => this with
    {
        Answers = Id == parent ? [.. Answers, answer] : [.. Answers.Select(a => a.With(answer, parent))],
    };

    public Answer Without(Guid customer) => (CustomerId == customer ? this with { CustomerId = null, Author = "", Text = "" } : this) with
    {
        Answers = [.. Answers.Select(answer => answer.Without(customer))],
    };

    public IEnumerable<(Answer Answer, int Depth)> AndBelow(int depth) =>
        Answers.SelectMany(answer => answer.AndBelow(depth + 1)).Prepend((this, depth));
}
