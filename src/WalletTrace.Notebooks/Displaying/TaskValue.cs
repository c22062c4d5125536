using System.Reflection;

namespace WalletTrace.Notebooks.Execution;

/// <summary>What a cell's last expression gives when it is a task that the cell did not await itself.</summary>
internal static class TaskValue
{
    /// <summary>That a task gives nothing.</summary>
    public sealed class Nothing
    {
        private Nothing()
        {
        }

        internal static Nothing Instance { get; } = new();
    }

    /// <summary>Awaits a value that is a task, and gives what the task gives; any other value is given as it is.</summary>
    public static async Task<object?> OfAsync(object? value)
    {
        Task? task = value switch
        {
            Task itself => itself,
            ValueTask plain => plain.AsTask(),
            { } other when other.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(ValueTask<>) =>
                (Task)type.GetMethod(nameof(ValueTask.AsTask))!.Invoke(other, null)!,
            _ => null,
        };
        if (task is null)
        {
            return value;
        }

        await task.ConfigureAwait(true);
        PropertyInfo? result = ResultOf(task.GetType());
        return result is null ? Nothing.Instance : result.GetValue(task);
    }

    // A task without a value may be one of a type of the framework's own that says nothing.
    private static PropertyInfo? ResultOf(Type type)
    {
        for (Type? level = type; level is not null; level = level.BaseType)
        {
            if (level.IsGenericType && level.GetGenericTypeDefinition() == typeof(Task<>))
            {
                return level.GetGenericArguments()[0].Name == "VoidTaskResult" ? null : level.GetProperty(nameof(Task<object>.Result));
            }
        }

        return null;
    }
}
