namespace Containers.Tests;

/// <summary>The name of an image.</summary>
internal static class ImageName
{
    /// <summary>What is wrong with it, if anything.</summary>
    public static string? Fault(string image) =>
        image.Split('/')[^1].Split(':') is [_, var tag] && tag != "latest"
            ? null
            : $"the image {image} is whichever is the latest: give it a tag.";
}
