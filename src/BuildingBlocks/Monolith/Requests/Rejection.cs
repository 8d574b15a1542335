namespace Monolith;

/// <summary>
/// The exception that is thrown to reject a request. The transaction rolls back, and the caller receives problem details (RFC 9457).
/// </summary>
public sealed class RejectedException : Exception
{
    /// <summary>Creates a rejection. <see cref="Rejection"/> creates the common ones.</summary>
    /// <param name="status">The HTTP status, 400 to 599.</param>
    /// <param name="title">A short description of the problem, the same for every request.</param>
    /// <param name="detail">The problem with this request, and how to correct it.</param>
    /// <param name="field">The field of the request, as a JSON path, or null.</param>
    /// <param name="inner">The exception that caused the rejection, or null.</param>
    /// <exception cref="ArgumentOutOfRangeException">The status does not report a problem.</exception>
    public RejectedException(int status, string title, string detail, string? field = null, Exception? inner = null)
        : base(detail, inner)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 400);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 599);
        Status = status;
        Title = title;
        Field = field;
    }

    /// <summary>The HTTP status code.</summary>
    public int Status { get; }

    /// <summary>A short description of the problem.</summary>
    public string Title { get; }

    /// <summary>The invalid field of the request, as a JSON path such as <c>lines[0].productId</c>, or null.</summary>
    public string? Field { get; }
}

/// <summary>Creates exceptions that reject a request: <c>throw Rejection.NotFound("order", id)</c>.</summary>
public static class Rejection
{
    /// <summary>The object of the request does not exist (404).</summary>
    /// <param name="what">The kind of object, such as "order".</param>
    /// <param name="id">The id of the object.</param>
    public static RejectedException NotFound(string what, Guid id) => new(404, "Not found", $"No {what} with the id {id} exists.");

    /// <summary>A field refers to something that cannot be used (400).</summary>
    /// <param name="field">The field, as a JSON path such as <c>lines[0].productId</c>.</param>
    /// <param name="detail">The problem, and how to correct it.</param>
    public static RejectedException Invalid(string field, string detail) => new(400, "The request is not valid", detail, field);

    /// <summary>The current state does not allow the request (409).</summary>
    /// <param name="detail">The conflict, and how to resolve it.</param>
    /// <param name="inner">The exception that caused the conflict, or null.</param>
    public static RejectedException Conflict(string detail, Exception? inner = null) => new(409, "Conflict", detail, inner: inner);

    /// <summary>The value of a field is already in use (409).</summary>
    /// <param name="field">The field, as a JSON path.</param>
    /// <param name="detail">The object that uses the value, and how to resolve the conflict.</param>
    public static RejectedException Taken(string field, string detail) => new(409, "Conflict", detail, field);

    /// <summary>
    /// The caller may not perform the operation (403). Use it for conditions that a policy cannot express. Respond with Not found for
    /// another customer's data.
    /// </summary>
    /// <param name="detail">The missing permission, and how to get it.</param>
    public static RejectedException Forbidden(string detail) => new(403, "Forbidden", detail);
}
