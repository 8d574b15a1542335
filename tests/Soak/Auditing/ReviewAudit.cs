namespace Soak;

/// <summary>Checks the reviews: those of Reviews, which keeps documents, and the copies that Insights counts.</summary>
internal sealed class ReviewAudit(Ledger ledger, ShopState state)
{
    public IEnumerable<Finding> Check() => [.. ledger.Reviews.SelectMany(CheckReview), .. CheckUnknown(), .. CheckTwice()];

    private IEnumerable<Finding> CheckReview(ReviewEntry review)
    {
        var (isThere, isCounted) = (state.Reviews.ContainsKey(review.Id), state.CountedReviews.ContainsKey(review.Id));
        if (ledger.Customers.Any(c => c.Id == review.Customer && c.Erased is not null))
        {
            // Reviews does not remove a review that it has lost. Insights' copy contains nothing about the customer.
            if (isThere || (isCounted && !ledger.MayHaveLost("reviews", review.Published)))
            {
                yield return Wrong(review, isThere ? "reviews" : "insights", "the erasure of its customer was acknowledged, but it exists");
            }
        }
        else if (!ledger.MayHaveLost("reviews", review.Published))
        {
            if (!isThere)
            {
                yield return Wrong(review, "reviews", "it was acknowledged, but does not exist");
            }
            else if (!isCounted)
            {
                yield return Wrong(review, "insights", "it exists, but Insights does not count it");
            }
        }
    }

    private IEnumerable<Finding> CheckUnknown()
    {
        var known = ledger.Reviews.Select(r => r.Id).ToHashSet();
        return state.Reviews.Keys.Where(id => !known.Contains(id))
            .Select(id => new Finding(Fault.Twice, $"review {id}", "reviews", "no answer named it, so a repeated request published it a second time"));
    }

    private IEnumerable<Finding> CheckTwice() =>
        ledger.Reviews.Where(r => state.Reviews.ContainsKey(r.Id)).GroupBy(r => (r.Customer, r.Product)).Where(same => same.Count() > 1)
            .Select(same => new Finding(Fault.Twice, $"review {same.Last().Id}", "reviews", $"the customer {same.Key.Customer} has reviewed the product {same.Key.Product} {same.Count()} times"));

    private static Finding Wrong(ReviewEntry review, string module, string what) => new(Fault.Lost, $"review {review.Id}", module, what);
}
