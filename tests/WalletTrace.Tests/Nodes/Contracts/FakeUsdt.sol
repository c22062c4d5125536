// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// Calls itself as a well-known token, holds nothing, and emits whatever events it is told to.
contract FakeUsdt {
    string public constant name = "Tether USD";
    string public constant symbol = "USDT";
    uint8 public constant decimals = 6;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);
    event Deposit(address indexed dst, uint256 wad);
    event Withdrawal(address indexed src, uint256 wad);
    event AddedBlackList(address user);
    event DestroyedBlackFunds(address user, uint256 balance);
    event Blacklisted(address indexed account);

    bytes32 private constant moved = keccak256("Transfer(address,address,uint256)");

    function balanceOf(address) external pure returns (uint256) {
        return 0;
    }

    /// Tells a movement between any two accounts.
    function spoof(address from, address to, uint256 value) external {
        emit Transfer(from, to, value);
    }

    /// A movement of nothing needs no leave.
    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        require(value == 0);
        emit Transfer(from, to, value);
        return true;
    }

    function approve(address spender, uint256 value) external returns (bool) {
        emit Approval(msg.sender, spender, value);
        return true;
    }

    /// What means something only from other contracts.
    function pretend(address who, uint256 value) external {
        emit Deposit(who, value);
        emit Withdrawal(who, value);
        emit AddedBlackList(who);
        emit DestroyedBlackFunds(who, value);
        emit Blacklisted(who);
    }

    /// Events with a movement's name and another number of topics: one, two, and four with data besides.
    function miscount(address from, address to) external {
        bytes32 topic = moved;
        assembly {
            mstore(0, from)
            mstore(32, to)
            mstore(64, 1000000)
            log1(0, 96, topic)
            log2(32, 64, topic, from)
            mstore(0, 1000000)
            log4(0, 32, topic, from, to, 7)
            mstore(64, 128)
        }
    }

    /// Events with a movement's name and topics, and with data too short or too long, or with more than an address in a topic.
    function mangle(address from, address to) external {
        bytes32 topic = moved;
        assembly {
            mstore(0, 1000000)
            mstore(32, 1000000)
            log3(0, 0, topic, from, to)
            log3(0, 31, topic, from, to)
            log3(0, 64, topic, from, to)
            log3(0, 32, topic, or(from, shl(160, 1)), to)
        }
    }
}
