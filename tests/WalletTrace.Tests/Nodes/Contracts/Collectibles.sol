// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// ERC-721, as far as movements go.
contract Nft {
    string public constant symbol = "NFT";
    mapping(uint256 => address) public owners;
    mapping(address => uint256) public balanceOf;

    event Transfer(address indexed from, address indexed to, uint256 indexed tokenId);
    event Approval(address indexed owner, address indexed approved, uint256 indexed tokenId);
    event ApprovalForAll(address indexed owner, address indexed operator, bool approved);

    function ownerOf(uint256 id) external view returns (address) {
        return owners[id];
    }

    function mint(address to, uint256 id) external {
        require(owners[id] == address(0) && to != address(0));
        owners[id] = to;
        balanceOf[to]++;
        emit Transfer(address(0), to, id);
    }

    function approve(address to, uint256 id) external {
        emit Approval(msg.sender, to, id);
    }

    function setApprovalForAll(address operator, bool approved) external {
        emit ApprovalForAll(msg.sender, operator, approved);
    }

    function transferFrom(address from, address to, uint256 id) external {
        require(owners[id] == from && msg.sender == from);
        owners[id] = to;
        balanceOf[from]--;
        if (to != address(0)) {
            balanceOf[to]++;
        }
        emit Transfer(from, to, id);
    }
}

/// ERC-1155, as far as movements go.
contract Multi {
    mapping(uint256 => mapping(address => uint256)) private balances;

    event TransferSingle(address indexed operator, address indexed from, address indexed to, uint256 id, uint256 value);
    event TransferBatch(address indexed operator, address indexed from, address indexed to, uint256[] ids, uint256[] values);

    function balanceOf(address owner, uint256 id) external view returns (uint256) {
        return balances[id][owner];
    }

    function mint(address to, uint256 id, uint256 value) external {
        balances[id][to] += value;
        emit TransferSingle(msg.sender, address(0), to, id, value);
    }

    function mintBatch(address to, uint256[] calldata ids, uint256[] calldata values) external {
        for (uint256 i = 0; i < ids.length; i++) {
            balances[ids[i]][to] += values[i];
        }
        emit TransferBatch(msg.sender, address(0), to, ids, values);
    }

    function send(address to, uint256 id, uint256 value) external {
        balances[id][msg.sender] -= value;
        balances[id][to] += value;
        emit TransferSingle(msg.sender, msg.sender, to, id, value);
    }

    function sendBatch(address to, uint256[] calldata ids, uint256[] calldata values) external {
        for (uint256 i = 0; i < ids.length; i++) {
            balances[ids[i]][msg.sender] -= values[i];
            balances[ids[i]][to] += values[i];
        }
        emit TransferBatch(msg.sender, msg.sender, to, ids, values);
    }

    function burn(uint256 id, uint256 value) external {
        balances[id][msg.sender] -= value;
        emit TransferSingle(msg.sender, msg.sender, address(0), id, value);
    }
}
