using System.Data.Common;

namespace WalletTrace.Benchmarks.Peers;

/// <summary>
/// A database that is asked the small question QB in SQL: accounts within three hops in time order, each from its earliest arrival on, past no account with more
/// than 1,000 outgoing transfers. Its table holds what the question needs and no amounts, and lies as suits that database best.
/// </summary>
internal abstract class SqlPeer : IDisposable
{
    private DbCommand? question;

    /// <summary>What it is.</summary>
    public abstract string Name { get; }

    /// <summary>The bytes that its table takes on disk, indexes included.</summary>
    public abstract long Bytes { get; }

    /// <summary>The question, with the parameters <c>source</c> and <c>after</c>, marked as this database marks them; answered by one number.</summary>
    protected abstract string Question { get; }

    /// <summary>The open connection.</summary>
    protected abstract DbConnection Connection { get; }

    /// <summary>Takes the workload in and readies it for being asked.</summary>
    public abstract void Load(Wtgen1 workload);

    /// <summary>How many accounts are reached within three hops, the source included.</summary>
    public int ReachSmall(int source, int after)
    {
        question ??= Prepared();
        question.Parameters[0].Value = source;
        question.Parameters[1].Value = after;
        return Convert.ToInt32(question.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        question?.Dispose();
        Connection.Dispose();
    }

    /// <summary>Runs statements that answer nothing.</summary>
    protected void Do(string statements)
    {
        using DbCommand command = Connection.CreateCommand();
        command.CommandText = statements;
        command.CommandTimeout = 0;
        command.ExecuteNonQuery();
    }

    private DbCommand Prepared()
    {
        DbCommand command = Connection.CreateCommand();
        command.CommandText = Question;
        foreach (string name in (string[])["source", "after"])
        {
            DbParameter parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.DbType = System.Data.DbType.Int32;
            command.Parameters.Add(parameter);
        }

        command.Prepare();
        return command;
    }
}
