namespace Monolith;

/// <summary>A request that is refused: the transaction is rolled back, and the caller gets problem details (RFC 9457).</summary>
public sealed class RefusedException : Exception
{
    /// <summary>Creates a refusal. <see cref="Refused"/> has the usual ones.</summary>
    /// <param name="status">The HTTP status, 400 to 599.</param>
    /// <param name="title">The problem in a few words, the same for every request.</param>
    /// <param name="detail">What is wrong with this request, and what to do.</param>
    /// <param name="field">The field of the request, as a JSON path, or null.</param>
    /// <param name="inner">The exception that caused the refusal, or null.</param>
    public RefusedException(int status, string title, string detail, string? field = null, Exception? inner = null)
        : base(detail, inner)
    {
        Status = status;
        Title = title;
        Field = field;
    }

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>What is wrong, in short.</summary>
    public string Title { get; }

    /// <summary>The field of the request that is at fault, as a JSON path such as <c>lines[0].productId</c>, or null.</summary>
    public string? Field { get; }
}

/// <summary>Makes refusals: <c>throw Refused.NotFound("order", id)</c>.</summary>
public static class Refused
{
    /// <summary>What the request is about does not exist: 404.</summary>
    /// <param name="what">What it is, such as "order".</param>
    /// <param name="id">Its id.</param>
    public static RefusedException NotFound(string what, Guid id) => new(404, "Not found", $"There is no {what} {id}.");

    /// <summary>A field refers to something that can't be used: 400.</summary>
    /// <param name="field">The field, as a JSON path such as <c>lines[0].productId</c>.</param>
    /// <param name="detail">What is wrong with it, and what to do.</param>
    public static RefusedException Invalid(string field, string detail) => new(400, "The request is not valid", detail, field);

    /// <summary>The state of things does not allow it: 409.</summary>
    /// <param name="detail">What stands against it, and what to do.</param>
    /// <param name="inner">What was thrown, if anything.</param>
    public static RefusedException Conflict(string detail, Exception? inner = null) => new(409, "Conflict", detail, inner: inner);

    /// <summary>The value of a field is taken: 409.</summary>
    /// <param name="field">The field, as a JSON path.</param>
    /// <param name="detail">What has it, and what to do.</param>
    public static RefusedException Taken(string field, string detail) => new(409, "Conflict", detail, field);

    /// <summary>The caller may not do it: 403. For what a policy can't tell; what belongs to another customer is not found instead.</summary>
    /// <param name="detail">What the caller lacks, and what to do.</param>
    public static RefusedException Forbidden(string detail) => new(403, "Forbidden", detail);
}
